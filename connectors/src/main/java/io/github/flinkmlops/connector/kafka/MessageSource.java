package io.github.flinkmlops.connector.kafka;

import java.util.Map;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/** Builds the source of one topic. */
final class MessageSource {

    private MessageSource() {}

    static <T> KafkaSource<T> create(
            KafkaOptions kafka,
            InputOptions input,
            KafkaRecordDeserializationSchema<T> deserializer) {
        KafkaSourceBuilder<T> builder =
                KafkaSource.<T>builder()
                        .setProperties(
                                kafka.clientProperties(
                                        Map.of(
                                                "isolation.level",
                                                "read_committed",
                                                "partition.discovery.interval.ms",
                                                String.valueOf(
                                                        input.partitionDiscovery().toMillis()))))
                        .setTopics(input.topic())
                        .setGroupId(input.groupId())
                        // Several sources of one group in one process must not share a client id.
                        .setClientIdPrefix(input.groupId() + "-" + input.topic())
                        .setStartingOffsets(starting(input.start()))
                        .setDeserializer(deserializer);
        Bound bound = input.bound();
        if (bound instanceof Bound.LatestAtStart) {
            builder.setBounded(OffsetsInitializer.latest());
        } else if (bound instanceof Bound.At at) {
            builder.setBounded(OffsetsInitializer.offsets(at.offsets()));
        }
        return builder.build();
    }

    @SuppressWarnings("deprecation") // Flink's method takes no other type yet.
    private static OffsetsInitializer starting(StartingOffsets start) {
        return switch (start) {
            case EARLIEST -> OffsetsInitializer.earliest();
            case LATEST -> OffsetsInitializer.latest();
            case COMMITTED -> OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST);
        };
    }
}
