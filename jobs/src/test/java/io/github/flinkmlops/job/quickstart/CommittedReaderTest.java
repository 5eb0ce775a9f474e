package io.github.flinkmlops.job.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinkmlops.job.KafkaExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The end of a topic is behind what was sent, not behind what is shown as committed already. */
@ExtendWith(KafkaExtension.class)
@Timeout(60)
class CommittedReaderTest {

    @Test
    void readsATransactionThatIsCommittedWhileItReads() throws Exception {
        KafkaExtension.createTopic("reader-open", 1, Map.of());
        List<String> read = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer = producer("reader-open")) {
            send(producer, "reader-open", "first");
            producer.commitTransaction();
            send(producer, "reader-open", "second");

            CommittedReader.readToEnd(
                    KafkaExtension.bootstrapServers(),
                    "reader-open",
                    message -> {
                        read.add(new String(message.value(), UTF_8));
                        if (read.size() == 1) {
                            producer.commitTransaction();
                        }
                    });
        }
        assertThat(read).containsExactly("first", "second");
    }

    @Test
    void testsReadATransactionThatIsCommittedWhileTheyRead() throws Exception {
        KafkaExtension.createTopic("reader-tests", 1, Map.of());
        try (KafkaProducer<byte[], byte[]> producer = producer("reader-tests")) {
            send(producer, "reader-tests", "only");
            Thread reader = Thread.currentThread();
            Thread committer =
                    new Thread(
                            () -> {
                                while (!polls(reader)) {
                                    Thread.onSpinWait();
                                }
                                producer.commitTransaction();
                            });
            committer.start();
            assertThat(
                            KafkaExtension.readAll(
                                    "reader-tests",
                                    IsolationLevel.READ_COMMITTED,
                                    Duration.ofSeconds(30)))
                    .hasSize(1);
            committer.join();
        }
    }

    private static boolean polls(Thread thread) {
        return Stream.of(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("poll"));
    }

    @Test
    void aTransactionThatStaysOpenIsTold() throws Exception {
        KafkaExtension.createTopic("reader-stuck", 1, Map.of());
        try (KafkaProducer<byte[], byte[]> producer = producer("reader-stuck")) {
            send(producer, "reader-stuck", "first");

            assertThatThrownBy(
                            () ->
                                    CommittedReader.readToEnd(
                                            KafkaExtension.bootstrapServers(),
                                            "reader-stuck",
                                            message -> {},
                                            Duration.ofSeconds(1)))
                    .isInstanceOf(UserError.class)
                    .hasMessage(
                            "topic 'reader-stuck', partition 0: offset 0 of 1 is not committed after"
                                    + " 1 s without any progress: a transaction stays open there");
            producer.abortTransaction();
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(String id) {
        KafkaProducer<byte[], byte[]> producer =
                KafkaExtension.producer(
                        KafkaExtension.bootstrapServers(), Map.of("transactional.id", id));
        producer.initTransactions();
        return producer;
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, String topic, String value) {
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(topic, value.getBytes(UTF_8)));
        producer.flush();
    }
}
