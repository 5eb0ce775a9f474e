package io.github.flinkmlops.connector.kafka;

import java.time.Duration;

/**
 * What a source reads.
 *
 * @param groupId consumer group, in which progress is shown; the job resumes from its checkpoints
 * @param start where it begins without a checkpoint
 * @param partitionDiscovery how often new partitions are looked for; zero for never. Never for a
 *     bounded source
 */
public record InputOptions(
        String topic,
        String groupId,
        StartingOffsets start,
        Bound bound,
        Duration partitionDiscovery) {

    public InputOptions {
        if (topic.isBlank() || groupId.isBlank()) {
            throw new IllegalArgumentException(
                    "the input needs a topic and a groupId, had '"
                            + topic
                            + "' and '"
                            + groupId
                            + "'");
        }
        if (partitionDiscovery.isNegative()) {
            throw new IllegalArgumentException(
                    "partitionDiscovery must be at least 0, was " + partitionDiscovery);
        }
    }

    /** The whole topic from its beginning, without end. */
    public InputOptions(String topic, String groupId) {
        this(topic, groupId, StartingOffsets.EARLIEST, Bound.none(), Duration.ofMinutes(5));
    }

    public InputOptions withStart(StartingOffsets start) {
        return new InputOptions(topic, groupId, start, bound, partitionDiscovery);
    }

    public InputOptions withBound(Bound bound) {
        return new InputOptions(topic, groupId, start, bound, partitionDiscovery);
    }
}
