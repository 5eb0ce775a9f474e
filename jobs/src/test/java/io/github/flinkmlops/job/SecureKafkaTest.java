package io.github.flinkmlops.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinkmlops.connector.avro.GenericRecordWriter;
import io.github.flinkmlops.connector.avro.WireFormat;
import io.github.flinkmlops.connector.kafka.Bound;
import io.github.flinkmlops.connector.kafka.ExampleSource;
import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.connector.kafka.ModelTopic;
import io.github.flinkmlops.connector.kafka.SinkOptions;
import io.github.flinkmlops.job.config.JobFile;
import io.github.flinkmlops.job.config.Resources;
import io.github.flinkmlops.job.quickstart.SecureBroker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.dag.Pipeline;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.jsonplan.JsonPlanGenerator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker with TLS, passwords and an authorizer: what goes through, and what is told. */
@Timeout(180)
class SecureKafkaTest {

    private static final int RECORDS = 100;

    @TempDir static Path folder;

    private static SecureBroker broker;
    private static Admin admin;

    @BeforeAll
    static void start() throws Exception {
        broker = SecureBroker.start(folder);
        admin = Admin.create(broker.admin());
        JobFile job = job();
        List<NewTopic> topics = new ArrayList<>();
        topics.add(new NewTopic(job.input().topic(), 1, (short) 1));
        job.output().topics().forEach(topic -> topics.add(new NewTopic(topic, 1, (short) 1)));
        topics.add(new NewTopic("hidden", 1, (short) 1));
        admin.createTopics(topics).all().get();
        // What docs/kafka.md says that a job needs.
        List<AclBinding> acls = new ArrayList<>();
        acls.add(allow("job", ResourceType.TOPIC, "readings", AclOperation.READ));
        acls.add(allow("job", ResourceType.TOPIC, "readings-", AclOperation.WRITE));
        acls.add(allow("job", ResourceType.TOPIC, "readings-models", AclOperation.READ));
        acls.add(allow("job", ResourceType.TRANSACTIONAL_ID, "readings-", AclOperation.WRITE));
        acls.add(allow("job", ResourceType.GROUP, "readings", AclOperation.READ));
        acls.add(allow("reader", ResourceType.TOPIC, "readings", AclOperation.READ));
        admin.createAcls(acls).all().get();
    }

    @AfterAll
    static void stop() throws Exception {
        admin.close();
        broker.close();
    }

    private static AclBinding allow(
            String user, ResourceType type, String prefix, AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(type, prefix, PatternType.PREFIXED),
                new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
    }

    private static JobFile job() {
        return JobFile.parse(
                """
                name: readings
                input:
                  schema:
                    type: record
                    name: Reading
                    fields: [{name: x, type: double}]
                features: [number: x]
                label: {field: x}
                network: [dense: 1]
                optimizer: sgd
                learningRate: 0.01
                minibatch: 10
                checkpoints: {interval: 1 s}
                """,
                Resources.classPath());
    }

    private static KafkaOptions kafka(String user) {
        return new KafkaOptions(
                broker.bootstrapServers(), broker.client(user, SecureBroker.PASSWORD));
    }

    private static void send(JobFile job) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        broker.admin(), new ByteArraySerializer(), new ByteArraySerializer())) {
            GenericRecord record = new GenericData.Record(job.input().schemas().get(0));
            GenericRecordWriter writer =
                    new GenericRecordWriter(record.getSchema(), WireFormat.SINGLE_OBJECT);
            for (int i = 0; i < RECORDS; i++) {
                record.put("x", (double) (i % 5));
                producer.send(new ProducerRecord<>(job.input().topic(), writer.write(record)));
            }
        }
    }

    @Test
    void aJobLearnsExactlyOnceWithItsPasswordInAFileOfTheTaskManager() throws Exception {
        JobFile job = job();
        send(job);
        Map<String, String> properties = new HashMap<>(broker.client("job", SecureBroker.PASSWORD));
        Path secrets = folder.resolve("secrets.properties");
        Files.writeString(secrets, "jaas=" + properties.get("sasl.jaas.config"));
        properties.put("sasl.jaas.config", "${file:" + secrets + ":jaas}");
        properties.put("config.providers", "file");
        properties.put(
                "config.providers.file.class",
                "org.apache.kafka.common.config.provider.FileConfigProvider");
        KafkaOptions kafka = new KafkaOptions(broker.bootstrapServers(), properties);

        TopicCheck.of(kafka)
                .reading(job.input().topic(), 1)
                .writing(job.output().topics(), job.output().sink())
                .require();
        StreamExecutionEnvironment environment = environment();
        Bound end = Bound.at(Map.of(new TopicPartition(job.input().topic(), 0), (long) RECORDS));
        TrainJob.build(
                environment,
                job,
                kafka,
                ExampleSource.create(kafka, job.input().options().withBound(end), job.decoder()));
        environment.execute();

        assertThat(
                        ModelTopic.newest(
                                kafka, job.output().models(), job.name(), Duration.ofSeconds(30)))
                .get()
                .satisfies(model -> assertThat(model.examples()).isEqualTo(RECORDS));
    }

    private static StreamExecutionEnvironment environment() {
        return StreamExecutionEnvironment.createLocalEnvironment(
                1, new Configuration().set(RestartStrategyOptions.RESTART_STRATEGY, "none"));
    }

    @Test
    void everythingThatIsMissingIsToldAtOnceAndNothingIsCreated() throws Exception {
        assertThatThrownBy(
                        () ->
                                TopicCheck.of(kafka("reader"))
                                        .reading("readings", 4)
                                        .writing(
                                                List.of("readings-predictions", "readings-typo"),
                                                SinkOptions.exactlyOnce("readings"))
                                        .require())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no topic readings-typo: create it")
                .hasMessageContaining(
                        "topic 'readings' must have at least the 4 partitions of input.parallelism,"
                                + " has 1")
                .hasMessageContaining(
                        "topic 'readings-predictions' may not be used by this user: it needs the"
                                + " operations WRITE and DESCRIBE on it")
                .hasMessageContaining("transactional ids that begin with 'readings-' may not be");
        assertThatThrownBy(() -> TopicCheck.of(kafka("job")).reading("hidden", 1).require())
                .hasMessageContaining("topic 'hidden' may not be used by this user: it needs");
        assertThatThrownBy(() -> TopicCheck.of(kafka("admin")).reading("no-such", 1).require())
                .hasMessageContaining("has no topic no-such");
        assertThatThrownBy(
                        () ->
                                ModelTopic.newest(
                                        kafka("admin"), "no-such", "m", Duration.ofSeconds(5)))
                .hasMessageContaining("no-such");
        assertThat(admin.listTopics().names().get()).doesNotContain("no-such", "readings-typo");
    }

    @Test
    void aWrongPasswordIsNotShown() {
        KafkaOptions wrong =
                new KafkaOptions(
                        broker.bootstrapServers(), broker.client("job", "n0t-the-password"));
        assertThatThrownBy(() -> TopicCheck.of(wrong).reading("readings", 1).require())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("refused the login: ")
                .satisfies(e -> assertThat(trace(e)).doesNotContain("n0t-the-password"));
    }

    @Test
    void aTruststoreThatIsNotThereIsNamed() {
        Map<String, String> properties = new HashMap<>(broker.client("job", "s3cret-word"));
        properties.put("ssl.truststore.location", "/no/such/file.p12");
        KafkaOptions kafka = new KafkaOptions(broker.bootstrapServers(), properties);

        assertThatThrownBy(() -> TopicCheck.of(kafka).reading("readings", 1).require())
                .hasMessageContaining("/no/such/file.p12")
                .satisfies(e -> assertThat(trace(e)).doesNotContain("s3cret-word"));
    }

    @Test
    void theGraphAndWhatTheWebPageShowsHoldNoSecret() {
        StreamExecutionEnvironment environment = environment();
        JobFile job = job();
        Map<String, String> properties = new HashMap<>(broker.client("job", "s3cret-word"));
        properties.put("schema.registry.url", "http://localhost:1");
        properties.put("basic.auth.user.info", "me:s3cret-word");
        KafkaOptions kafka = new KafkaOptions(broker.bootstrapServers(), properties);
        TrainJob.build(environment, job, kafka);

        Pipeline pipeline = environment.getStreamGraph();
        JobGraph graph = ((StreamGraph) pipeline).getJobGraph();
        List<String> shown = new ArrayList<>();
        shown.add(((StreamGraph) pipeline).getStreamingPlanAsJSON());
        shown.add(JsonPlanGenerator.generatePlan(graph).toString());
        shown.add(graph.getJobConfiguration().toString());
        shown.add(environment.getConfiguration().toString());
        shown.add(environment.getConfig().getGlobalJobParameters().toMap().toString());
        for (JobVertex vertex : graph.getVertices()) {
            shown.add(vertex.getName() + vertex.getOperatorPrettyName());
        }
        shown.add(kafka.toString());
        shown.add(job.toString());
        assertThat(shown).allSatisfy(text -> assertThat(text).doesNotContain("s3cret-word"));
    }

    private static String trace(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
