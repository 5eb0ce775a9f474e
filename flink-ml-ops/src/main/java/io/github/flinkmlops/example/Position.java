package io.github.flinkmlops.example;

/**
 * Where a record stood in its topic.
 *
 * @param timestamp Kafka's timestamp of the record in epoch milliseconds: append time or create
 *     time, as the topic is set
 */
public record Position(String topic, int partition, long offset, long timestamp) {

    /** {@code topic-partition-offset}: the id of a record that has no id of its own. */
    public String id() {
        return topic + '-' + partition + '-' + offset;
    }

    @Override
    public String toString() {
        return "topic " + topic + ", partition " + partition + ", offset " + offset;
    }
}
