package io.github.flinkmlops.connector.kafka;

import io.github.flinkmlops.connector.avro.ExampleDecoder;
import io.github.flinkmlops.example.Decoded;
import java.util.Map;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/** Reads a topic of examples, exactly once with the job's checkpoints. */
public final class ExampleSource {

    private ExampleSource() {}

    /**
     * A source of examples and refusals, in the order of each partition.
     *
     * <p>Reads what is committed only, so the output of another exactly-once job is a safe input: a
     * bounded source then waits for transactions that are open below its bound.
     */
    public static KafkaSource<Decoded> create(
            KafkaOptions kafka, InputOptions input, ExampleDecoder decoder) {
        KafkaSourceBuilder<Decoded> builder =
                KafkaSource.<Decoded>builder()
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
                        .setDeserializer(new DecodedDeserializer(decoder));
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
