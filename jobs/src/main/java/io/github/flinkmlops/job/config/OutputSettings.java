package io.github.flinkmlops.job.config;

import io.github.flinkmlops.connector.kafka.SinkOptions;
import java.util.List;

/**
 * The output topics and how they are written.
 *
 * @param predictions topic of the predictions
 * @param rejected topic of the dead letters
 * @param evaluations topic of the progressive metrics
 * @param models compacted topic of the model snapshots
 */
public record OutputSettings(
        String predictions, String rejected, String evaluations, String models, SinkOptions sink) {

    /** The same with {@code prefix-} in front of every topic. */
    public OutputSettings withTopicPrefix(String prefix) {
        return new OutputSettings(
                prefix + "-" + predictions,
                prefix + "-" + rejected,
                prefix + "-" + evaluations,
                prefix + "-" + models,
                sink);
    }

    /** All output topics. */
    public List<String> topics() {
        return List.of(predictions, rejected, evaluations, models);
    }
}
