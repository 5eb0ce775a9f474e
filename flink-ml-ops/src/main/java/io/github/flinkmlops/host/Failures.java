package io.github.flinkmlops.host;

import ai.djl.engine.EngineException;
import io.github.flinkmlops.example.RejectReason;
import java.util.Locale;

/** What a failed call of the model means. */
final class Failures {

    private Failures() {}

    /** Whether a smaller batch may succeed where this one failed. */
    static boolean outOfMemory(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            String message = each.getMessage();
            if (each instanceof EngineException && message != null) {
                String text = message.toLowerCase(Locale.ROOT);
                if (text.contains("out of memory") || text.contains("alloc")) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Refuses the one request of a batch that failed. */
    static void refuse(Request request, RuntimeException failure) {
        if (outOfMemory(failure)) {
            request.fail(
                    RejectReason.OVERSIZED_REQUEST,
                    "the device ran out of memory for this request alone, of %d source ids and %d rows: %s"
                            .formatted(request.source().length, request.width, summary(failure)));
        } else {
            request.fail(
                    RejectReason.MODEL_FAILED,
                    "the model failed at this request alone, of %d source ids: %s"
                            .formatted(request.source().length, summary(failure)));
        }
    }

    /** The engine appends its whole native stack, of which the first line says what happened. */
    static String summary(Throwable failure) {
        String text = String.valueOf(failure.getMessage()).strip();
        int end = text.indexOf('\n');
        String line = end < 0 ? text : text.substring(0, end);
        return failure.getClass().getSimpleName() + ": " + line;
    }
}
