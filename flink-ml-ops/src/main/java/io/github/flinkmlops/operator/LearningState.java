package io.github.flinkmlops.operator;

import io.github.flinkmlops.evaluation.Progress;
import io.github.flinkmlops.linalg.Kernels;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.safetensors.SafetensorsWriter;
import io.github.flinkmlops.trainer.Trainer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All state of the learning as one safetensors container: weights, moments, statistics, counters,
 * metrics and the half-filled minibatch.
 */
final class LearningState {

    private static final Logger LOG = LoggerFactory.getLogger(LearningState.class);
    private static final String FORMAT = "2";
    private static final String PROGRESS = "operator.progress.";
    private static final String COUNTERS = "operator.counters";
    private static final String MINIBATCH = "operator.minibatch";

    private final Trainer trainer;
    private final Progress progress;
    private final PendingExamples pending;
    private long evaluated;
    private long rejected;
    private long eventTime = Long.MIN_VALUE;

    LearningState(Trainer trainer, Progress progress, PendingExamples pending) {
        this.trainer = trainer;
        this.progress = progress;
        this.pending = pending;
    }

    /** Labelled examples in the metrics. */
    long evaluated() {
        return evaluated;
    }

    /** Records refused so far. */
    long rejected() {
        return rejected;
    }

    /** Greatest event time so far; the start of time before the first example. */
    long eventTime() {
        return eventTime;
    }

    void countEvaluated() {
        evaluated++;
    }

    void countRejected() {
        rejected++;
    }

    void sawEventTime(long time) {
        eventTime = Math.max(eventTime, time);
    }

    byte[] write() throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter();
        writer.metadata("format", FORMAT).metadata("kernels", Kernels.get().name());
        trainer.write(writer);
        byte[] minibatch = pending.write();
        progress.state()
                .forEach(
                        (name, figures) ->
                                writer.add(PROGRESS + name, new long[] {figures.length}, figures));
        writer.add(COUNTERS, new long[] {3}, new long[] {evaluated, rejected, eventTime})
                .add(MINIBATCH, new long[] {minibatch.length}, minibatch);
        return writer.toByteArray();
    }

    void read(byte[] bytes) throws IOException {
        SafetensorsFile file = SafetensorsFile.of(bytes, "the state of the learning");
        String format = file.metadata().get("format");
        if (!FORMAT.equals(format)) {
            throw new IllegalArgumentException(
                    "the state has format "
                            + format
                            + ", this version reads format "
                            + FORMAT
                            + ": it was written by another version");
        }
        trainer.restore(file);
        progress.restore(metrics(file));
        long[] counters = file.longs(COUNTERS);
        evaluated = counters[0];
        rejected = counters[1];
        eventTime = counters[2];
        pending.read(file.bytes(MINIBATCH));
        String kernels = file.metadata().get("kernels");
        if (!Kernels.get().name().equals(kernels)) {
            LOG.warn(
                    "Restoring on kernels '{}' what was learned on '{}': results agree, but not"
                            + " to the last bit.",
                    Kernels.get().name(),
                    kernels);
        }
    }

    private static Map<String, double[]> metrics(SafetensorsFile file) {
        Map<String, double[]> metrics = new LinkedHashMap<>();
        for (String name : file.names()) {
            if (name.startsWith(PROGRESS)) {
                metrics.put(name.substring(PROGRESS.length()), file.doubles(name));
            }
        }
        return metrics;
    }
}
