package io.github.flinkmlops.job;

import io.github.flinkmlops.connector.avro.SequencePredictionReader;
import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.job.config.JobFile;
import io.github.flinkmlops.job.config.SequenceJobFile;
import io.github.flinkmlops.job.quickstart.BrokerSettings;
import io.github.flinkmlops.job.quickstart.EmbeddedBroker;
import io.github.flinkmlops.job.quickstart.Topics;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;

/**
 * Takes the savepoints that are kept under src/test/resources/savepoints, whose README says how it
 * is started.
 */
public final class KeptSavepoints {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int WORDS = 1_000;

    /** Where Flink's async operator keeps its requests. */
    private static final String UNDER_WAY = "_async_wait_operator_state_";

    private final String servers;
    private final Path folder;

    private KeptSavepoints(String servers, Path folder) {
        this.servers = servers;
        this.folder = folder;
    }

    /**
     * Makes them anew.
     *
     * @param arguments a new folder, such as that of a version
     */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createDirectory(Path.of(arguments[0]).toAbsolutePath());
        Path data = Files.createTempDirectory("kept-kafka");
        try (EmbeddedBroker broker =
                EmbeddedBroker.start(BrokerSettings.in(data).withDeleteOnClose(true))) {
            KeptSavepoints savepoints = new KeptSavepoints(broker.bootstrapServers(), folder);
            savepoints.learning();
            savepoints.reading();
        }
        // Flink's local clusters leave threads behind.
        System.exit(0);
    }

    private void learning() throws Exception {
        CsvMessages flights = KeptJobs.learning();
        JobFile job = flights.job();
        create(job.input().topic(), job.output().topics());
        send(job.input().topic(), flights.messages().subList(0, KeptJobs.LEARNED));
        JobClient client =
                KeptJobs.start(
                        environment(), e -> TrainJob.build(e, job, new KafkaOptions(servers)), "");
        while (committed(job.output().predictions()).size() < KeptJobs.LEARNED) {
            Thread.onSpinWait();
        }
        // One more, so that no transaction stands in the savepoint: another broker has none of it.
        KeptJobs.savepoint(client, folder.resolve("before").toUri().toString());
        String savepoint =
                client.stopWithSavepoint(
                                false,
                                folder.resolve("taken").toUri().toString(),
                                SavepointFormatType.CANONICAL)
                        .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        List<String> digests = new ArrayList<>();
        KeptJobs.digests(savepoint).forEach((name, sha) -> digests.add(name + " " + sha));
        Path kept = keep(savepoint, "learning");
        Files.write(kept.resolve("tensors.txt"), digests);
    }

    private void reading() throws Exception {
        SequenceJobFile job = KeptJobs.reading();
        create(job.input().topic(), job.output().topics());
        send(job.input().topic(), KeptJobs.words(WORDS));
        KeptJobs.Build build = e -> SequenceJob.build(e, job, new KafkaOptions(servers));
        JobClient client = KeptJobs.start(environment(), build, "");
        while (committed(job.output().predictions()).isEmpty()) {
            Thread.onSpinWait();
        }
        String savepoint = KeptJobs.savepoint(client, folder.resolve("taken").toUri().toString());
        client.cancel().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        List<Integer> answered = List.copyOf(answersAfter(job, build, savepoint));
        // Under way are the first of them; the source goes on behind.
        int underWay = LearningCheckpoint.entries(savepoint, UNDER_WAY);
        List<String> lines = new ArrayList<>(List.of("offset " + answered.get(underWay)));
        answered.subList(0, underWay).forEach(id -> lines.add("under-way " + id));
        Path kept = keep(savepoint, "sequences");
        Files.write(kept.resolve("requests.txt"), lines);
    }

    /** Ids of the requests that a job answers which goes on from the savepoint. */
    private TreeSet<Integer> answersAfter(
            SequenceJobFile job, KeptJobs.Build build, String savepoint) throws Exception {
        int before = committed(job.output().predictions()).size();
        JobClient client = KeptJobs.start(environment(), build, savepoint);
        SequencePredictionReader reader = new SequencePredictionReader();
        TreeSet<Integer> ids = new TreeSet<>();
        while (ids.isEmpty() || ids.last() < WORDS - 1) {
            List<ConsumerRecord<byte[], byte[]>> all = committed(job.output().predictions());
            for (ConsumerRecord<byte[], byte[]> one : all.subList(before, all.size())) {
                ids.add(Integer.parseInt(reader.read(one.value()).id()));
            }
        }
        client.cancel().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        return ids;
    }

    private StreamExecutionEnvironment environment() {
        return StreamExecutionEnvironment.createLocalEnvironment(
                1,
                new Configuration()
                        .set(
                                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                                folder.resolve("checkpoints").toUri().toString()));
    }

    /** A savepoint has a name of its own, which says nothing. */
    private Path keep(String savepoint, String name) throws IOException {
        return Files.move(Path.of(URI.create(savepoint)), folder.resolve(name));
    }

    private void create(String input, List<String> outputs) throws InterruptedException {
        try (Topics topics = Topics.at(servers)) {
            topics.create(
                    Stream.concat(Stream.of(input), outputs.stream())
                            .map(topic -> new NewTopic(topic, 1, (short) 1))
                            .toList());
        }
    }

    private void send(String topic, List<byte[]> values) {
        try (KafkaProducer<byte[], byte[]> producer = KafkaExtension.producer(servers, Map.of())) {
            values.forEach(value -> producer.send(new ProducerRecord<>(topic, 0, null, value)));
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> committed(String topic) {
        return KafkaExtension.readAll(servers, topic, IsolationLevel.READ_COMMITTED, LIMIT);
    }
}
