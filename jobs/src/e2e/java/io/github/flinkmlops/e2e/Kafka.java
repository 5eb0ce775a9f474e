package io.github.flinkmlops.e2e;

import io.github.flinkmlops.job.KafkaExtension;
import io.github.flinkmlops.job.quickstart.BrokerProcess;
import io.github.flinkmlops.job.quickstart.BrokerSettings;
import io.github.flinkmlops.job.quickstart.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A broker in a process of its own, on one port for all its life. */
final class Kafka implements AutoCloseable {

    private static final Duration READ = Duration.ofSeconds(90);

    private final BrokerSettings settings;
    private final Path log;
    private BrokerProcess process;

    private Kafka(BrokerSettings settings, Path log, BrokerProcess process) {
        this.settings = settings;
        this.log = log;
        this.process = process;
    }

    static Kafka start(String name) throws IOException, InterruptedException {
        Path folder = Cluster.newFolder(name);
        BrokerSettings settings =
                BrokerSettings.in(folder.resolve("data")).withPort(Cluster.freePort());
        Path log = folder.resolve("broker.log");
        return new Kafka(settings, log, BrokerProcess.start(settings, log));
    }

    String servers() {
        return process.bootstrapServers();
    }

    void kill() {
        handle().destroyForcibly();
        Deadline.await("the broker is gone", Duration.ofSeconds(10), () -> !process.isAlive());
    }

    void restart() throws IOException, InterruptedException {
        process = BrokerProcess.start(settings, log);
    }

    /** Stops its process or lets it go on: STOP or CONT. */
    void signal(String signal) throws IOException, InterruptedException {
        Command.run(
                        Checkout.workFolder(),
                        Map.of(),
                        Duration.ofSeconds(10),
                        "kill",
                        "-" + signal,
                        Long.toString(process.pid()))
                .succeeded();
    }

    private ProcessHandle handle() {
        return ProcessHandle.of(process.pid()).orElseThrow();
    }

    void createTopic(String name, int partitions, Map<String, String> configs)
            throws InterruptedException {
        try (Topics topics = Topics.at(servers())) {
            topics.create(List.of(new NewTopic(name, partitions, (short) 1).configs(configs)));
        }
    }

    /** Sends to one partition, in order, and waits until all is stored. */
    void send(String topic, int partition, Collection<byte[]> values) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                KafkaExtension.producer(servers(), Map.of())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (byte[] value : values) {
                sent.add(producer.send(new ProducerRecord<>(topic, partition, null, value)));
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        }
    }

    /** The offset behind what is committed in a topic's first partition, marks included. */
    long committedEnd(String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", servers(), "isolation.level", "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            return consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        }
    }

    /** All that was sent before, once it is committed. */
    List<ConsumerRecord<byte[], byte[]>> committed(String topic) {
        return KafkaExtension.readAll(servers(), topic, IsolationLevel.READ_COMMITTED, READ);
    }

    /** Waits until so many messages of a topic's only partition are committed. */
    void awaitCommitted(String topic, int count, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        int seen = 0;
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", servers(), "isolation.level", "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (seen < count) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(
                            "topic %s has %d committed messages and not %d after %s"
                                    .formatted(topic, seen, count, limit));
                }
                seen += consumer.poll(Duration.ofMillis(200)).count();
            }
        }
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
