package io.github.flinkmlops.connector.kafka;

import io.github.flinkmlops.connector.avro.ModelSnapshotReader;
import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.model.ModelSnapshot;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads models back from their compacted topic. */
public final class ModelTopic {

    private static final Duration POLL = Duration.ofMillis(200);

    private ModelTopic() {}

    /**
     * The newest committed snapshot of a model: the last message of its name, for all of them stand
     * in one partition.
     *
     * @param timeout how long to wait for the topic's end, which an open transaction may hold up
     * @return empty if the topic has none, or its last message deletes it
     * @throws IllegalStateException if there is no such topic, or its end is not reached in time
     */
    public static Optional<ModelSnapshot> newest(
            KafkaOptions kafka, String topic, String model, Duration timeout)
            throws BadRecordException {
        byte @Nullable [] newest = null;
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(kafka)) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic, timeout).stream()
                            .map(p -> new TopicPartition(topic, p.partition()))
                            .toList();
            if (partitions.isEmpty()) {
                throw new IllegalStateException("there is no topic '" + topic + "'");
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends =
                    new HashMap<>(consumer.endOffsets(partitions, timeout));
            long deadline = System.nanoTime() + timeout.toNanos();
            while (!reached(consumer, ends)) {
                for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
                    byte[] key = message.key();
                    if (key != null && model.equals(new String(key, StandardCharsets.UTF_8))) {
                        newest = message.value();
                    }
                }
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(
                            "topic '" + topic + "' was not read to its end within " + timeout);
                }
            }
        }
        return newest == null
                ? Optional.empty()
                : Optional.of(new ModelSnapshotReader().read(newest));
    }

    private static KafkaConsumer<byte[], byte[]> consumer(KafkaOptions kafka) {
        return new KafkaConsumer<>(
                kafka.clientProperties(
                        Map.of(
                                "isolation.level",
                                "read_committed",
                                "enable.auto.commit",
                                "false",
                                "allow.auto.create.topics",
                                "false")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static boolean reached(KafkaConsumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
        ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
        return ends.isEmpty();
    }
}
