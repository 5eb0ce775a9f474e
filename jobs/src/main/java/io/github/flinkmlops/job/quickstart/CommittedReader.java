package io.github.flinkmlops.job.quickstart;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads what of a topic is committed, as a careful consumer does. */
final class CommittedReader {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    /** Without a transaction that was left open, a commit shows within milliseconds. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private CommittedReader() {}

    /** A consumer of bytes that sees no open and no aborted transaction. */
    static KafkaConsumer<byte[], byte[]> consumer(Map<String, String> client) {
        return consumer(client, "read_committed");
    }

    private static KafkaConsumer<byte[], byte[]> consumer(
            Map<String, String> client, String isolation) {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put("isolation.level", isolation);
        properties.put("enable.auto.commit", "false");
        properties.put("allow.auto.create.topics", "false");
        return new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** The topic's partitions; none if there is no such topic. */
    static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
        return consumer.partitionsFor(topic, ANSWER).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    /** How many messages were ever sent to a topic's first partition. */
    static long sent(String bootstrapServers, String topic) {
        TopicPartition first = new TopicPartition(topic, 0);
        Map<String, String> client = Map.of("bootstrap.servers", bootstrapServers);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(client, "read_uncommitted")) {
            return consumer.endOffsets(List.of(first), ANSWER).getOrDefault(first, 0L);
        }
    }

    /** Where partitions end now, for a reader that waits for open transactions. */
    static CommittedEnd end(
            Map<String, String> client, Collection<TopicPartition> partitions, Duration patience) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(client, "read_uncommitted")) {
            return new CommittedEnd(consumer.endOffsets(partitions, ANSWER), patience);
        }
    }

    /**
     * Hands over every message that was sent to the topic before the call and is committed, in the
     * order of each partition; transactions that are open then are waited for.
     *
     * @throws UserError if one stays open
     */
    static void readToEnd(
            String bootstrapServers,
            String topic,
            Consumer<ConsumerRecord<byte[], byte[]>> messages) {
        readToEnd(bootstrapServers, topic, messages, PATIENCE);
    }

    /**
     * As the other.
     *
     * @param patience how long to wait without getting on
     */
    static void readToEnd(
            String bootstrapServers,
            String topic,
            Consumer<ConsumerRecord<byte[], byte[]>> messages,
            Duration patience) {
        Map<String, String> client = Map.of("bootstrap.servers", bootstrapServers);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(client)) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            CommittedEnd end = end(client, partitions, patience);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!end.isReached(consumer)) {
                consumer.poll(POLL).forEach(messages);
            }
        }
    }
}
