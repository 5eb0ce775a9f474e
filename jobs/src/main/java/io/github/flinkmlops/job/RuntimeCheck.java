package io.github.flinkmlops.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the runtime is where it has to be: once, in Flink's lib/. A process loads a native
 * library once, and the models that jobs share are one per process, so their classes must not come
 * with a job.
 *
 * <p>It refers to no class of the runtime, which may not be there.
 */
final class RuntimeCheck {

    /** A part of the runtime, known by one of its classes. */
    enum Part {
        OPERATORS("flink-ml-ops", "io/github/flinkmlops/operator/OnlineLearning.class"),
        DJL("DJL (ai.djl:api)", "ai/djl/engine/Engine.class"),
        ENGINE(
                "DJL's engine (ai.djl.pytorch:pytorch-engine)",
                "ai/djl/pytorch/engine/PtEngine.class");

        private final String title;
        private final String file;

        Part(String title, String file) {
            this.title = title;
            this.file = file;
        }
    }

    private RuntimeCheck() {}

    /**
     * Looks for the runtime.
     *
     * @param job what loads the job's classes
     * @param needed parts without which the job cannot run; no part at all may stand anywhere twice
     * @return what is wrong and what to do about it, or null if nothing is
     */
    static @Nullable String problem(ClassLoader job, List<Part> needed) {
        for (Part part : Part.values()) {
            List<String> places = places(job, part);
            if (places.size() > 1) {
                return "%s is there %d times, in %s: leave the one in Flink's lib/ and take the others away"
                        .formatted(part.title, places.size(), String.join(" and ", places));
            }
            if (places.isEmpty() && needed.contains(part)) {
                return "%s is missing: put it into Flink's lib/ on every machine and start Flink again; the job jar does not bring it"
                        .formatted(part.title);
            }
            if (!places.isEmpty() && comesWith(job, part)) {
                return "%s comes with the job, in %s: put it into Flink's lib/ instead, where all jobs of a process share it"
                        .formatted(part.title, places.get(0));
            }
        }
        return null;
    }

    /** Jars and folders that hold the part, those of the job first. */
    private static List<String> places(ClassLoader job, Part part) {
        try {
            return Collections.list(job.getResources(part.file)).stream()
                    .map(URL::toString)
                    .map(
                            url ->
                                    url.substring(0, url.length() - part.file.length())
                                            .replaceFirst("^jar:", "")
                                            .replaceFirst("^file:", "")
                                            .replaceFirst("(!/|/)$", ""))
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look for " + part.title, e);
        }
    }

    private static boolean comesWith(ClassLoader job, Part part) {
        return job != ClassLoader.getSystemClassLoader()
                && (job.getParent() == null || job.getParent().getResource(part.file) == null);
    }
}
