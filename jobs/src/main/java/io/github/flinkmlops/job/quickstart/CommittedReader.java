package io.github.flinkmlops.job.quickstart;

import java.time.Duration;
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

    private CommittedReader() {}

    /** A consumer of bytes that sees no open and no aborted transaction. */
    static KafkaConsumer<byte[], byte[]> consumer(Map<String, String> client) {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put("isolation.level", "read_committed");
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

    /** Hands over every message that the topic holds now, in the order of each partition. */
    static void readToEnd(
            String bootstrapServers,
            String topic,
            Consumer<ConsumerRecord<byte[], byte[]>> messages) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                consumer(Map.of("bootstrap.servers", bootstrapServers))) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions, ANSWER));
            while (!ends.isEmpty()) {
                consumer.poll(POLL).forEach(messages);
                ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
            }
        }
    }
}
