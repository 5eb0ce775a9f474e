package io.github.flinkmlops.job.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinkmlops.connector.avro.ModelSnapshotWriter;
import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.connector.kafka.ModelSink;
import io.github.flinkmlops.connector.kafka.ModelTopic;
import io.github.flinkmlops.connector.kafka.SinkOptions;
import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.job.KafkaExtension;
import io.github.flinkmlops.model.ModelSnapshot;
import io.github.flinkmlops.operator.types.StreamTypes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KafkaExtension.class)
@Timeout(120)
class ModelTopicTest {

    private static final int LARGE = 5_000_000;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void theNewestSnapshotOfEachModelIsRead() throws Exception {
        String topic = "model-topic";
        KafkaExtension.createTopic(
                topic,
                2,
                Map.of(
                        "cleanup.policy",
                        "compact",
                        "max.message.bytes",
                        String.valueOf(ModelSink.largestMessage(LARGE))));
        KafkaOptions kafka = new KafkaOptions(KafkaExtension.bootstrapServers());
        byte[] weights = new byte[LARGE];
        new Random(1).nextBytes(weights);

        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        environment
                .fromData(
                        StreamTypes.MODEL_SNAPSHOT,
                        new ModelSnapshot("flights", 1, 32, new byte[] {1}),
                        new ModelSnapshot("flights", 2, 64, weights),
                        new ModelSnapshot("letters", 3, 96, new byte[] {3}))
                .sinkTo(ModelSink.create(kafka, SinkOptions.exactlyOnce("models"), topic, LARGE));
        environment.execute();

        ModelSnapshot read = ModelTopic.newest(kafka, topic, "flights", LIMIT).orElseThrow();
        assertThat(read.version()).isEqualTo(2);
        assertThat(read.examples()).isEqualTo(64);
        assertThat(read.safetensors()).isEqualTo(weights);
        assertThat(ModelTopic.newest(kafka, topic, "letters", LIMIT))
                .get()
                .extracting(ModelSnapshot::version)
                .isEqualTo(3L);
        assertThat(ModelTopic.newest(kafka, topic, "digits", LIMIT)).isEmpty();
    }

    @Test
    void aTransactionThatIsOpenAtTheCallIsWaitedFor() throws Exception {
        KafkaOptions kafka = topic("model-topic-open");
        try (KafkaProducer<byte[], byte[]> producer = writer("model-topic-open")) {
            producer.beginTransaction();
            producer.send(message("model-topic-open", 1)).get();
            producer.commitTransaction();
            producer.beginTransaction();
            producer.send(message("model-topic-open", 2)).get();

            CompletableFuture<Optional<ModelSnapshot>> read =
                    CompletableFuture.supplyAsync(() -> newest(kafka, "model-topic-open", LIMIT));
            producer.commitTransaction();

            assertThat(read.get()).get().extracting(ModelSnapshot::version).isEqualTo(2L);
        }
    }

    @Test
    void anAbortedModelIsPassedOver() throws Exception {
        KafkaOptions kafka = topic("model-topic-aborted");
        try (KafkaProducer<byte[], byte[]> producer = writer("model-topic-aborted")) {
            producer.beginTransaction();
            producer.send(message("model-topic-aborted", 1)).get();
            producer.commitTransaction();
            producer.beginTransaction();
            producer.send(message("model-topic-aborted", 2)).get();
            producer.abortTransaction();
        }
        assertThat(newest(kafka, "model-topic-aborted", LIMIT))
                .get()
                .extracting(ModelSnapshot::version)
                .isEqualTo(1L);
    }

    @Test
    void aTransactionThatStaysOpenIsToldWithItsPlace() throws Exception {
        KafkaOptions kafka = topic("model-topic-stuck");
        try (KafkaProducer<byte[], byte[]> producer = writer("model-topic-stuck")) {
            producer.beginTransaction();
            producer.send(message("model-topic-stuck", 1)).get();
            assertThatThrownBy(() -> newest(kafka, "model-topic-stuck", Duration.ofSeconds(1)))
                    .hasMessageContaining("'model-topic-stuck' was not read to its end within PT1S")
                    .hasMessageContaining("partition 0 to offset 0 of 1")
                    .hasMessageContaining("transaction.timeout.ms");
            producer.abortTransaction();
        }
    }

    private static KafkaOptions topic(String name) throws InterruptedException {
        KafkaExtension.createTopic(name, 1, Map.of("cleanup.policy", "compact"));
        return new KafkaOptions(KafkaExtension.bootstrapServers());
    }

    private static KafkaProducer<byte[], byte[]> writer(String name) {
        KafkaProducer<byte[], byte[]> producer =
                KafkaExtension.producer(
                        KafkaExtension.bootstrapServers(), Map.of("transactional.id", name));
        producer.initTransactions();
        return producer;
    }

    private static ProducerRecord<byte[], byte[]> message(String topic, long version) {
        return new ProducerRecord<>(
                topic,
                "m".getBytes(StandardCharsets.UTF_8),
                new ModelSnapshotWriter().write(new ModelSnapshot("m", version, 1, new byte[1])));
    }

    private static Optional<ModelSnapshot> newest(
            KafkaOptions kafka, String topic, Duration limit) {
        try {
            return ModelTopic.newest(kafka, topic, "m", limit);
        } catch (BadRecordException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aTopicThatIsMissingIsNamed() {
        KafkaOptions kafka = new KafkaOptions(KafkaExtension.bootstrapServers());

        assertThatThrownBy(
                        () -> ModelTopic.newest(kafka, "no-such-topic", "m", Duration.ofSeconds(5)))
                .hasMessageContaining("no-such-topic");
    }
}
