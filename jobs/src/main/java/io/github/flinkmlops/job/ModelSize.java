package io.github.flinkmlops.job;

import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.connector.kafka.ModelSink;
import io.github.flinkmlops.job.config.JobFile;
import io.github.flinkmlops.trainer.Trainer;

/** The size of a job's model as a message. */
final class ModelSize {

    private static final String LIMIT = "max.request.size";

    private ModelSize() {}

    /**
     * Bytes of the job's model file.
     *
     * @throws IllegalArgumentException if the Kafka properties do not allow for it
     */
    static long check(JobFile job, KafkaOptions kafka) {
        // A model's size does not change while it learns, but for the digits of its version.
        long bytes =
                new Trainer(job.modelSpec(), job.learning())
                        .snapshot(job.learningOptions().metadata())
                        .safetensors()
                        .length;
        int message = ModelSink.largestMessage(bytes);
        String limit = kafka.properties().get(LIMIT);
        if (limit != null && parse(limit) < message) {
            throw new IllegalArgumentException(
                    "kafka."
                            + LIMIT
                            + " must be at least "
                            + message
                            + " for the model of '"
                            + job.name()
                            + "', was "
                            + limit
                            + ": leave it out, then it is set by the model's size");
        }
        return bytes;
    }

    private static long parse(String limit) {
        try {
            return Long.parseLong(limit);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "kafka." + LIMIT + " must be a whole number of bytes, was '" + limit + "'", e);
        }
    }
}
