package io.github.flinkmlops.job.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinkmlops.job.KafkaExtension;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(KafkaExtension.class)
class EmbeddedBrokerTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir Path directory;

    @Test
    void committedTransactionsAreReadAndAbortedOnesAreNot() throws Exception {
        String topic = "transactions";
        KafkaExtension.createTopic(topic, 1, Map.of());
        try (KafkaProducer<byte[], byte[]> producer =
                KafkaExtension.producer(
                        KafkaExtension.bootstrapServers(),
                        Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "one"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(record(topic, "committed")).get();
            producer.commitTransaction();
            producer.beginTransaction();
            producer.send(record(topic, "aborted")).get();
            producer.abortTransaction();
        }

        assertThat(read(KafkaExtension.bootstrapServers(), topic, IsolationLevel.READ_COMMITTED))
                .containsExactly("committed");
        assertThat(read(KafkaExtension.bootstrapServers(), topic, IsolationLevel.READ_UNCOMMITTED))
                .containsExactly("committed", "aborted");
    }

    @Test
    void neverDeletesRecordsForTheirAge() throws Exception {
        KafkaExtension.createTopic("old", 1, Map.of());
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "old");

        try (Admin admin =
                Admin.create(
                        Map.<String, Object>of(
                                "bootstrap.servers", KafkaExtension.bootstrapServers()))) {
            Config config = admin.describeConfigs(List.of(topic)).all().get().get(topic);
            assertThat(config.get("retention.ms").value()).isEqualTo("-1");
        }
    }

    @Test
    void refusesADirectoryThatAnotherBrokerUses() throws Exception {
        try (EmbeddedBroker first = EmbeddedBroker.start(directory)) {
            assertThatThrownBy(
                            () ->
                                    EmbeddedBroker.start(
                                            BrokerSettings.in(directory).withDeleteOnClose(true)))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "data directory %s is used by another broker: close that one or choose"
                                    + " another directory",
                            directory);

            createTopic(first, "alive", 1);
            sendTo(first, "alive", "still");
        }
    }

    @Test
    void keepsItsRecordsAndItsPortOverARestart() throws Exception {
        int port;
        try (EmbeddedBroker first = EmbeddedBroker.start(directory)) {
            port = first.port();
            createTopic(first, "kept", 2);
            sendTo(first, "kept", "before");
        }
        BrokerSettings again = BrokerSettings.in(directory).withPort(port);
        try (EmbeddedBroker second = EmbeddedBroker.start(again)) {
            assertThat(second.port()).isEqualTo(port);
            sendTo(second, "kept", "after");

            assertThat(read(second.bootstrapServers(), "kept", IsolationLevel.READ_COMMITTED))
                    .containsExactly("before", "after");
        }
    }

    @Test
    void removesItsDataOnlyWhenTold() throws Exception {
        Path kept = directory.resolve("kept");
        EmbeddedBroker.start(kept).close();
        assertThat(kept).isNotEmptyDirectory();

        EmbeddedBroker.start(BrokerSettings.in(kept).withDeleteOnClose(true)).close();
        assertThat(kept).doesNotExist();
    }

    @Test
    void namesAPortInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertThatThrownBy(
                            () -> EmbeddedBroker.start(BrokerSettings.in(directory).withPort(port)))
                    .isInstanceOf(BindException.class)
                    .hasMessage(
                            "port %d is in use: choose another with --kafka-port or 0 for a free one",
                            port);
        }
    }

    @Test
    void refusesADirectoryThatHoldsSomethingElse() throws Exception {
        Files.writeString(directory.resolve("thesis.txt"), "years of work");

        assertThatThrownBy(
                        () ->
                                EmbeddedBroker.start(
                                        BrokerSettings.in(directory).withDeleteOnClose(true)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("holds no Kafka data");
        assertThat(directory.resolve("thesis.txt")).exists();
    }

    @Test
    void refusesADirectoryWithAComma() {
        assertThatThrownBy(() -> BrokerSettings.in(Path.of("a,b")))
                .hasMessage("the broker's data directory must have no comma in its path, was a,b");
    }

    @Test
    void refusesAPortOutOfRange() {
        assertThatThrownBy(() -> BrokerSettings.in(directory).withPort(70_000))
                .hasMessage(
                        "the broker's port must be between 0 (a free one) and 65535, was 70000");
    }

    private static void createTopic(EmbeddedBroker broker, String name, int partitions)
            throws InterruptedException {
        try (Topics topics = Topics.at(broker.bootstrapServers())) {
            topics.create(List.of(new NewTopic(name, partitions, (short) 1)));
        }
    }

    private static void sendTo(EmbeddedBroker broker, String topic, String value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                KafkaExtension.producer(broker.bootstrapServers(), Map.of())) {
            producer.send(record(topic, value)).get();
        }
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String value) {
        return new ProducerRecord<>(topic, 0, null, value.getBytes(UTF_8));
    }

    private static List<String> read(String servers, String topic, IsolationLevel isolation) {
        return KafkaExtension.readAll(servers, topic, isolation, LIMIT).stream()
                .map(record -> new String(record.value(), UTF_8))
                .toList();
    }
}
