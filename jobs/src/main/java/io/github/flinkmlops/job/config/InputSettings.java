package io.github.flinkmlops.job.config;

import io.github.flinkmlops.connector.avro.WireFormat;
import io.github.flinkmlops.connector.kafka.InputOptions;
import io.github.flinkmlops.connector.kafka.StartingOffsets;
import java.time.Duration;
import java.util.List;
import org.apache.avro.Schema;

/**
 * The input topic.
 *
 * @param group consumer group, in which progress is shown
 * @param schemas of the records, one for each version in use; empty for our {@code Example}
 *     records, and where the job file names none
 * @param outOfOrderness by how much event times may be behind the greatest before them
 * @param idleness after this long without a record a partition holds back the others no more
 * @param parallelism subtasks that read and decode
 */
public record InputSettings(
        String topic,
        String group,
        WireFormat format,
        List<Schema> schemas,
        StartingOffsets start,
        Duration outOfOrderness,
        Duration idleness,
        int parallelism) {

    public InputSettings {
        schemas = List.copyOf(schemas);
        if (parallelism < 1) {
            throw new IllegalArgumentException(
                    "input.parallelism must be at least 1, was " + parallelism);
        }
    }

    /** What the Kafka source reads: without end, from {@link #start}. */
    public InputOptions options() {
        return new InputOptions(topic, group).withStart(start);
    }

    public InputSettings withTopic(String topic) {
        return new InputSettings(
                topic, group, format, schemas, start, outOfOrderness, idleness, parallelism);
    }

    public InputSettings withSchemas(List<Schema> schemas) {
        return new InputSettings(
                topic, group, format, schemas, start, outOfOrderness, idleness, parallelism);
    }

    public InputSettings withParallelism(int parallelism) {
        return new InputSettings(
                topic, group, format, schemas, start, outOfOrderness, idleness, parallelism);
    }
}
