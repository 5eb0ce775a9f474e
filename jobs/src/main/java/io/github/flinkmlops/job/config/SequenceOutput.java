package io.github.flinkmlops.job.config;

import io.github.flinkmlops.connector.kafka.SinkOptions;
import java.util.List;

/**
 * The output topics of a job that reads sequences, and how they are written.
 *
 * @param predictions topic of the predictions
 * @param rejected topic of the dead letters
 */
public record SequenceOutput(String predictions, String rejected, SinkOptions sink) {

    /** All output topics. */
    public List<String> topics() {
        return List.of(predictions, rejected);
    }
}
