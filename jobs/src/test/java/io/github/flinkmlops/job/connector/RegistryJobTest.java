package io.github.flinkmlops.job.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinkmlops.connector.avro.EvaluationReader;
import io.github.flinkmlops.connector.avro.GenericRecordWriter;
import io.github.flinkmlops.connector.avro.MessageHeader;
import io.github.flinkmlops.connector.avro.MessageJson;
import io.github.flinkmlops.connector.avro.PredictionReader;
import io.github.flinkmlops.connector.avro.RejectedReader;
import io.github.flinkmlops.connector.avro.WireFormat;
import io.github.flinkmlops.connector.kafka.Bound;
import io.github.flinkmlops.connector.kafka.ExampleSource;
import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.connector.kafka.ModelTopic;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.job.KafkaExtension;
import io.github.flinkmlops.job.TrainJob;
import io.github.flinkmlops.job.config.JobFile;
import io.github.flinkmlops.job.config.Resources;
import io.github.flinkmlops.prediction.Prediction;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A whole job from Kafka to Kafka whose schemas, in and out, are in a registry. */
@ExtendWith(KafkaExtension.class)
@Timeout(120)
class RegistryJobTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int RECORDS = 200;

    private static final Schema OLD =
            SchemaBuilder.record("Reading")
                    .fields()
                    .requiredInt("x")
                    .requiredFloat("y")
                    .endRecord();

    private static final Schema RECENT =
            SchemaBuilder.record("Reading")
                    .fields()
                    .requiredString("site")
                    .requiredDouble("y")
                    .requiredDouble("x")
                    .endRecord();

    private static JobFile job(String name, RegistryServer registry) {
        return JobFile.parse(
                """
                name: %s
                input: {encoding: registry}
                features: [number: x]
                label: {field: y}
                network: [dense: 1]
                optimizer: sgd
                learningRate: 0.01
                minibatch: 10
                output: {encoding: registry, guarantee: at-least-once, evaluateEvery: 100}
                kafka:
                  schema.registry.url: %s
                  basic.auth.user.info: job:secret
                  schema.registry.patience.ms: 500
                """
                        .formatted(name, registry.url()),
                Resources.classPath());
    }

    private static KafkaOptions kafka(JobFile job) {
        return new KafkaOptions(KafkaExtension.bootstrapServers(), job.kafka());
    }

    private static void createTopics(JobFile job) throws InterruptedException {
        KafkaExtension.createTopic(job.input().topic(), 1, Map.of());
        for (String topic : job.output().topics()) {
            KafkaExtension.createTopic(topic, 1, Map.of());
        }
    }

    private static GenericRecord reading(int i) {
        boolean old = i % 2 == 0;
        GenericRecord record = new GenericData.Record(old ? OLD : RECENT);
        if (old) {
            record.put("x", i % 5);
            record.put("y", (float) (i % 5));
        } else {
            record.put("site", "s" + i);
            record.put("x", (double) (i % 5));
            record.put("y", (double) (i % 5));
        }
        return record;
    }

    /** Readings by two writers, and two messages that are none. */
    private static List<byte[]> messages(JobFile job) {
        MessageHeader header = new MessageHeader(WireFormat.REGISTRY, kafka(job).registry());
        List<byte[]> messages = new ArrayList<>();
        for (Schema schema : List.of(OLD, RECENT)) {
            GenericRecordWriter writer =
                    new GenericRecordWriter(schema, header.of(schema, job.input().topic()));
            for (int i = schema.equals(OLD) ? 0 : 1; i < RECORDS; i += 2) {
                messages.add(writer.write(reading(i)));
            }
        }
        messages.add(50, new byte[] {0, 0, 0, 9, 9, 1, 2, 3});
        messages.add(60, new byte[] {(byte) 0xC3, 1, 2, 3});
        return messages;
    }

    private static StreamExecutionEnvironment environment() {
        return StreamExecutionEnvironment.createLocalEnvironment(
                1, new Configuration().set(RestartStrategyOptions.RESTART_STRATEGY, "none"));
    }

    private static void run(JobFile job, long records) throws Exception {
        StreamExecutionEnvironment environment = environment();
        KafkaOptions kafka = kafka(job);
        Bound end = Bound.at(Map.of(new TopicPartition(job.input().topic(), 0), records));
        TrainJob.build(
                environment,
                job,
                kafka,
                ExampleSource.create(
                        kafka,
                        job.input().options().withBound(end),
                        job.decoder(kafka.registry())));
        environment.execute(job.name());
    }

    private static List<byte[]> values(String topic) {
        return KafkaExtension.readAll(topic, IsolationLevel.READ_UNCOMMITTED, LIMIT).stream()
                .map(ConsumerRecord::value)
                .toList();
    }

    @Test
    void recordsOfTwoWritersAreLearnedAndEveryOutputNamesItsSchema() throws Exception {
        try (RegistryServer registry = RegistryServer.start()) {
            registry.protect("job:secret");
            JobFile job = job("registry-job", registry);
            createTopics(job);
            List<byte[]> messages = messages(job);
            KafkaExtension.send(job.input().topic(), messages);

            run(job, messages.size());

            PredictionReader predictions = new PredictionReader(kafka(job).registry());
            MessageJson json = MessageJson.with(kafka(job).registry());
            Set<String> ids = new TreeSet<>();
            for (byte[] value : values(job.output().predictions())) {
                assertThat(value[0]).isZero();
                assertThat(json.toJson(value)).contains("\"model\":\"registry-job\"");
                Prediction prediction = predictions.read(value);
                ids.add(prediction.id());
            }
            assertThat(ids).hasSize(RECORDS);
            RejectedReader rejected = new RejectedReader(kafka(job).registry());
            List<RejectReason> reasons = new ArrayList<>();
            for (byte[] value : values(job.output().rejected())) {
                Rejected one = rejected.read(value);
                reasons.add(one.reason());
                assertThat(one.bytes()).isEqualTo(messages.get((int) one.position().offset()));
            }
            assertThat(reasons)
                    .containsExactly(RejectReason.UNKNOWN_SCHEMA, RejectReason.NO_MARKER);
            EvaluationReader evaluations = new EvaluationReader(kafka(job).registry());
            assertThat(evaluations.read(values(job.output().evaluations()).get(0)).examples())
                    .isPositive();
            assertThat(ModelTopic.newest(kafka(job), job.output().models(), job.name(), LIMIT))
                    .as("models need no registry")
                    .get()
                    .satisfies(
                            model ->
                                    assertThat(
                                                    new String(
                                                            model.safetensors(),
                                                            0,
                                                            500,
                                                            StandardCharsets.ISO_8859_1))
                                            .doesNotContain("secret"));
        }
    }

    @Test
    void aRegistryThatIsAwayFailsTheJobAndNoRecordIsLost() throws Exception {
        try (RegistryServer registry = RegistryServer.start()) {
            JobFile job = job("registry-away", registry);
            createTopics(job);
            List<byte[]> messages = messages(job);
            KafkaExtension.send(job.input().topic(), messages);
            registry.answerWith(503, "away for a moment");

            assertThatThrownBy(() -> run(job, messages.size()))
                    .hasStackTraceContaining("the schema registry at " + registry.url())
                    .hasStackTraceContaining("status 503")
                    .satisfies(e -> assertThat(trace(e)).doesNotContain("secret"));
            assertThat(values(job.output().rejected())).isEmpty();

            registry.answerWith(null);
            run(job, messages.size());
            assertThat(values(job.output().rejected())).hasSize(2);
            assertThat(values(job.output().predictions())).hasSize(RECORDS);
        }
    }

    private static String trace(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
