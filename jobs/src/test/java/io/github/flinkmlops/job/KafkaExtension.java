package io.github.flinkmlops.job;

import io.github.flinkmlops.job.quickstart.BrokerSettings;
import io.github.flinkmlops.job.quickstart.EmbeddedBroker;
import io.github.flinkmlops.job.quickstart.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * One real broker for all test classes of a JVM, started by the first that asks for it.
 *
 * <p>Tests share it, so each uses topics of its own name.
 */
public final class KafkaExtension implements BeforeAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(KafkaExtension.class);

    private static @Nullable EmbeddedBroker shared;

    @Override
    public void beforeAll(ExtensionContext context) {
        // The root store closes what it holds when the last test of the JVM has ended.
        shared =
                context.getRoot()
                        .getStore(NAMESPACE)
                        .getOrComputeIfAbsent(
                                EmbeddedBroker.class, key -> startBroker(), EmbeddedBroker.class);
    }

    /** host:port of the shared broker. */
    public static String bootstrapServers() {
        if (shared == null) {
            throw new IllegalStateException(
                    "no broker runs: put @ExtendWith(KafkaExtension.class) on the test class");
        }
        return shared.bootstrapServers();
    }

    /** Creates a topic on the shared broker; one that exists stays as it is. */
    public static void createTopic(String name, int partitions, Map<String, String> configs)
            throws InterruptedException {
        try (Topics topics = Topics.at(bootstrapServers())) {
            topics.create(List.of(new NewTopic(name, partitions, (short) 1).configs(configs)));
        }
    }

    /** Sends values without keys to partition 0, in order, and waits until all are stored. */
    public static void send(String topic, Collection<byte[]> values)
            throws InterruptedException, ExecutionException {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (byte[] value : values) {
            records.add(new ProducerRecord<>(topic, 0, null, value));
        }
        send(records);
    }

    /** Sends records in order and waits until all are stored. */
    public static void send(List<ProducerRecord<byte[], byte[]>> records)
            throws InterruptedException, ExecutionException {
        try (KafkaProducer<byte[], byte[]> producer = producer(bootstrapServers(), Map.of())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (ProducerRecord<byte[], byte[]> record : records) {
                sent.add(producer.send(record));
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        }
    }

    /**
     * Reads a topic of the shared broker; see {@link #readAll(String, String, IsolationLevel,
     * Duration)}.
     */
    public static List<ConsumerRecord<byte[], byte[]>> readAll(
            String topic, IsolationLevel isolation, Duration limit) {
        return readAll(bootstrapServers(), topic, isolation, limit);
    }

    /**
     * Reads all that was sent to a topic before the call, in the order of each partition.
     *
     * <p>Under read_committed, transactions that are open then are waited for: what the coordinator
     * has committed may not show on the partition yet. Records of aborted ones are passed over.
     *
     * @throws AssertionError if the end is not reached within the limit
     */
    public static List<ConsumerRecord<byte[], byte[]>> readAll(
            String servers, String topic, IsolationLevel isolation, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        Map<TopicPartition, Long> ends = ends(servers, topic, limit);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(servers, isolation)) {
            consumer.assign(ends.keySet());
            consumer.seekToBeginning(ends.keySet());
            while (!atEnd(consumer, ends)) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(
                            "topic '%s' was not read to its end %s within %s: %d records so far"
                                    .formatted(topic, ends, limit, records.size()));
                }
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    /** A producer of bytes at any broker, with further client properties. */
    public static KafkaProducer<byte[], byte[]> producer(
            String servers, Map<String, String> properties) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static KafkaConsumer<byte[], byte[]> consumer(
            String servers, IsolationLevel isolation) {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        servers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        isolation.name().toLowerCase(Locale.ROOT),
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static Map<TopicPartition, Long> ends(String servers, String topic, Duration limit) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                consumer(servers, IsolationLevel.READ_UNCOMMITTED)) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic, limit).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            return consumer.endOffsets(partitions, limit);
        }
    }

    private static boolean atEnd(
            KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private static EmbeddedBroker startBroker() {
        try {
            return EmbeddedBroker.start(
                    BrokerSettings.in(Files.createTempDirectory("kafka")).withDeleteOnClose(true));
        } catch (IOException e) {
            throw new UncheckedIOException("the shared broker did not start", e);
        }
    }
}
