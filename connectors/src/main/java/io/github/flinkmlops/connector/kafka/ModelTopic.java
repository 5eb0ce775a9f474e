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
import java.util.Properties;
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
     * <p>All that was sent before the call counts, and so transactions that are open then are
     * waited for. A commit alone would not do: it returns to the producer as soon as the
     * coordinator has noted it, and the partitions show it to readers of committed messages one by
     * one, later.
     *
     * @param timeout how long to wait for the topic's end
     * @return empty if the topic has none, or its last message deletes it
     * @throws IllegalStateException if there is no such topic, or its end is not reached in time
     */
    public static Optional<ModelSnapshot> newest(
            KafkaOptions kafka, String topic, String model, Duration timeout)
            throws BadRecordException {
        long deadline = System.nanoTime() + timeout.toNanos();
        Map<TopicPartition, Long> ends = ends(kafka, topic, timeout);
        byte @Nullable [] newest = null;
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(kafka, "read_committed")) {
            consumer.assign(ends.keySet());
            consumer.seekToBeginning(ends.keySet());
            while (!reached(consumer, ends)) {
                if (System.nanoTime() > deadline) {
                    throw notReached(topic, timeout, consumer, ends);
                }
                for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
                    byte[] key = message.key();
                    if (key != null && model.equals(new String(key, StandardCharsets.UTF_8))) {
                        newest = message.value();
                    }
                }
            }
        }
        return newest == null
                ? Optional.empty()
                : Optional.of(new ModelSnapshotReader().read(newest));
    }

    /** Where each partition ends, open transactions included. */
    private static Map<TopicPartition, Long> ends(
            KafkaOptions kafka, String topic, Duration timeout) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(kafka, "read_uncommitted")) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic, timeout).stream()
                            .map(p -> new TopicPartition(topic, p.partition()))
                            .toList();
            if (partitions.isEmpty()) {
                throw new IllegalStateException("there is no topic '" + topic + "'");
            }
            return new HashMap<>(consumer.endOffsets(partitions, timeout));
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(KafkaOptions kafka, String isolation) {
        Properties properties =
                kafka.clientProperties(
                        Map.of("enable.auto.commit", "false", "allow.auto.create.topics", "false"));
        properties.setProperty("isolation.level", isolation);
        return new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static boolean reached(KafkaConsumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
        // The position also passes what readers never see: marks and aborted messages.
        ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
        return ends.isEmpty();
    }

    private static IllegalStateException notReached(
            String topic,
            Duration timeout,
            KafkaConsumer<?, ?> consumer,
            Map<TopicPartition, Long> ends) {
        StringBuilder where = new StringBuilder();
        ends.forEach(
                (partition, end) ->
                        where.append(where.isEmpty() ? "" : ", ")
                                .append("partition ")
                                .append(partition.partition())
                                .append(" to offset ")
                                .append(consumer.position(partition))
                                .append(" of ")
                                .append(end));
        return new IllegalStateException(
                "topic '"
                        + topic
                        + "' was not read to its end within "
                        + timeout
                        + ", "
                        + where
                        + ": if a writer's transaction is open there, it must be committed, or end"
                        + " with its transaction.timeout.ms");
    }
}
