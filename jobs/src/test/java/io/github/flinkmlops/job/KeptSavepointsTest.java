package io.github.flinkmlops.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.connector.avro.ModelSnapshotReader;
import io.github.flinkmlops.connector.avro.SequencePredictionReader;
import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.job.config.JobFile;
import io.github.flinkmlops.job.config.SequenceJobFile;
import io.github.flinkmlops.model.ModelSnapshot;
import io.github.flinkmlops.prediction.Prediction;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.sequence.SequencePrediction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Savepoints of every version since the first are restored, and their jobs go on. */
@ExtendWith(KafkaExtension.class)
@Timeout(180)
class KeptSavepointsTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int FLIGHTS = 2_000;
    private static final int MORE_WORDS = 20;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(1)
                            .build());

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = "0.1")
    void aModelIsFoundAsItWasAndLearnsOn(String version) throws Exception {
        Path kept = kept(version, "learning");
        CsvMessages flights = KeptJobs.learning();
        JobFile job = flights.job();
        List<byte[]> messages = flights.messages().subList(0, FLIGHTS);
        KafkaExtension.createTopic(job.input().topic(), 1, Map.of());
        createTopics(job.output().topics());
        KafkaExtension.send(job.input().topic(), messages.subList(0, KeptJobs.LEARNED));

        JobClient client = start(e -> TrainJob.build(e, job, kafka()), kept);
        String again = KeptJobs.savepoint(client, folder.toUri().toString());
        assertThat(KeptJobs.digests(again)).containsAllEntriesOf(digests(kept));

        KafkaExtension.send(job.input().topic(), messages.subList(KeptJobs.LEARNED, FLIGHTS));
        await(job.output().predictions(), FLIGHTS - KeptJobs.LEARNED);
        drain(client);
        List<Prediction> predictions = JobOutput.read(job.output()).readPredictions();
        assertThat(predictions)
                .extracting(Prediction::id)
                .startsWith(job.input().topic() + "-0-" + KeptJobs.LEARNED)
                .doesNotHaveDuplicates()
                .hasSize(FLIGHTS - KeptJobs.LEARNED);

        JobFile undisturbed = job.withOutput(job.output().withTopicPrefix("undisturbed"));
        createTopics(undisturbed.output().topics());
        JobClient calm = start(e -> TrainJob.build(e, undisturbed, kafka()), null);
        await(undisturbed.output().predictions(), FLIGHTS);
        drain(calm);
        assertSame(lastModel(job), lastModel(undisturbed));
    }

    /** Not the same bits: the savepoint may have been taken on a processor of another kind. */
    private static void assertSame(ModelSnapshot one, ModelSnapshot other) {
        assertThat(one.examples()).isEqualTo(FLIGHTS).isEqualTo(other.examples());
        assertThat(one.version()).isEqualTo(other.version());
        SafetensorsFile left = SafetensorsFile.of(one.safetensors(), "restored");
        SafetensorsFile right = SafetensorsFile.of(other.safetensors(), "undisturbed");
        for (String name : List.of("0.weight", "0.bias", "2.weight", "2.bias")) {
            assertThat(left.floats(name)).containsExactly(right.floats(name), Offset.offset(1e-4f));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = "0.1")
    void requestsThatWereUnderWayAreAnsweredOnce(String version) throws Exception {
        Path kept = kept(version, "sequences");
        Set<Integer> underWay = new TreeSet<>();
        int offset = 0;
        for (String line : Files.readAllLines(kept.resolve("requests.txt"))) {
            int number = Integer.parseInt(line.split(" ")[1]);
            if (line.startsWith("offset")) {
                offset = number;
            } else {
                underWay.add(number);
            }
        }
        assertThat(underWay).isNotEmpty();
        Set<Integer> expected = new TreeSet<>(underWay);
        for (int i = 0; i < MORE_WORDS; i++) {
            expected.add(offset + i);
        }
        SequenceJobFile job = KeptJobs.reading();
        KafkaExtension.createTopic(job.input().topic(), 1, Map.of());
        createTopics(job.output().topics());
        // What is under way comes from the savepoint, not from the topic.
        KafkaExtension.send(job.input().topic(), Collections.nCopies(offset, new byte[1]));
        List<byte[]> words = KeptJobs.words(offset + MORE_WORDS);
        KafkaExtension.send(job.input().topic(), words.subList(offset, words.size()));

        JobClient client = start(e -> SequenceJob.build(e, job, kafka()), kept);
        await(job.output().predictions(), expected.size());
        drain(client);

        List<String> phonemes = G2p.phonemes();
        List<Integer> answered = new ArrayList<>();
        SequencePredictionReader reader = new SequencePredictionReader();
        for (ConsumerRecord<byte[], byte[]> message : read(job.output().predictions())) {
            SequencePrediction prediction = reader.read(message.value());
            int word = Integer.parseInt(prediction.id());
            answered.add(word);
            assertThat(prediction.candidates().get(0).text()).isEqualTo(phonemes.get(word));
        }
        assertThat(answered).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(read(job.output().rejected())).isEmpty();
    }

    private static Path kept(String version, String name) throws Exception {
        String metadata = "/savepoints/" + version + "/" + name + "/_metadata";
        return Path.of(KeptSavepointsTest.class.getResource(metadata).toURI()).getParent();
    }

    private static Map<String, String> digests(Path kept) throws Exception {
        Map<String, String> digests = new HashMap<>();
        for (String line : Files.readAllLines(kept.resolve("tensors.txt"))) {
            digests.put(line.split(" ")[0], line.split(" ")[1]);
        }
        return digests;
    }

    private static KafkaOptions kafka() {
        return new KafkaOptions(KafkaExtension.bootstrapServers());
    }

    private static void createTopics(List<String> topics) throws InterruptedException {
        for (String topic : topics) {
            KafkaExtension.createTopic(topic, 1, Map.of());
        }
    }

    private static JobClient start(KeptJobs.Build build, Path savepoint) throws Exception {
        return KeptJobs.start(
                StreamExecutionEnvironment.getExecutionEnvironment(),
                build,
                savepoint == null ? "" : savepoint.toUri().toString());
    }

    private void drain(JobClient client) throws Exception {
        client.stopWithSavepoint(true, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        client.getJobExecutionResult().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private static void await(String topic, int count) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (read(topic).size() < count) {
            assertThat(System.nanoTime()).as("%d messages", count).isLessThan(deadline);
        }
    }

    private static ModelSnapshot lastModel(JobFile job) throws BadRecordException {
        List<ConsumerRecord<byte[], byte[]>> models = read(job.output().models());
        return new ModelSnapshotReader().read(models.get(models.size() - 1).value());
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        return KafkaExtension.readAll(topic, IsolationLevel.READ_COMMITTED, LIMIT);
    }
}
