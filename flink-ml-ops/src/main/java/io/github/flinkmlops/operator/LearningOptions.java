package io.github.flinkmlops.operator;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What the operator does around the learning.
 *
 * @param maxWait how long a prediction may wait for its minibatch to fill, in processing time; the
 *     minibatch goes on filling. 0 predicts every record at once
 * @param evaluationEvery labelled examples between two evaluations, at least 1
 * @param snapshotEvery steps between two snapshots of the model, at least 1
 * @param metrics names of the progressive metrics; without any, all that the kind of model has
 * @param metadata what to write into the snapshots beside what describes the model
 */
public record LearningOptions(
        Duration maxWait,
        long evaluationEvery,
        long snapshotEvery,
        List<String> metrics,
        Map<String, String> metadata)
        implements Serializable {

    /** 50 ms, an evaluation every 10,000 examples and a snapshot every 10,000 steps. */
    public static final LearningOptions DEFAULT =
            new LearningOptions(Duration.ofMillis(50), 10_000, 10_000, List.of(), Map.of());

    public LearningOptions {
        metrics = List.copyOf(metrics);
        metadata = Map.copyOf(metadata);
        if (maxWait.isNegative()) {
            throw new IllegalArgumentException("maxWait must be at least 0, was " + maxWait);
        }
        if (evaluationEvery < 1) {
            throw new IllegalArgumentException(
                    "evaluationEvery must be at least 1 example, was " + evaluationEvery);
        }
        if (snapshotEvery < 1) {
            throw new IllegalArgumentException(
                    "snapshotEvery must be at least 1 step, was " + snapshotEvery);
        }
    }

    public LearningOptions withMaxWait(Duration maxWait) {
        return new LearningOptions(maxWait, evaluationEvery, snapshotEvery, metrics, metadata);
    }

    public LearningOptions withEvaluationEvery(long examples) {
        return new LearningOptions(maxWait, examples, snapshotEvery, metrics, metadata);
    }

    public LearningOptions withSnapshotEvery(long steps) {
        return new LearningOptions(maxWait, evaluationEvery, steps, metrics, metadata);
    }

    public LearningOptions withMetrics(List<String> metrics) {
        return new LearningOptions(maxWait, evaluationEvery, snapshotEvery, metrics, metadata);
    }

    public LearningOptions withMetadata(Map<String, String> metadata) {
        return new LearningOptions(maxWait, evaluationEvery, snapshotEvery, metrics, metadata);
    }
}
