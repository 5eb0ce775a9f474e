package io.github.flinkmlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A job is stopped with a savepoint and goes on from it as another one. */
@Timeout(600)
class UpgradeE2e {

    private static final int RECORDS = 40_000;
    private static final int STEPS = RECORDS / Flights.MINIBATCH;

    /** In the middle of a minibatch: its examples have to wait in the savepoint. */
    private static final int BEFORE = RECORDS / 2 - 10;

    /** A short minibatch at the end. */
    private static final int MORE = 7;

    @Test
    void aNewJarWithMoreReadersGoesOnWithTheSameBits() throws Exception {
        try (Kafka kafka = Kafka.start("upgrade-kafka");
                Cluster cluster =
                        Cluster.start("upgrade", 1, Map.of("taskmanager.numberOfTaskSlots", "3"))) {
            List<byte[]> messages = Flights.messages(RECORDS + MORE);
            kafka.createTopic("flights", 2, Map.of());
            kafka.createTopic("flights-in-one", 1, Map.of());
            kafka.send("flights-in-one", 0, messages.subList(0, RECORDS));
            Learned.createTopics(kafka, "upgraded");
            Path file = Flights.write(cluster.home(), "upgraded", Flights.jobFile("upgraded"));

            kafka.send("flights", 0, messages.subList(0, BEFORE));
            String first = LearningJob.submit(cluster, kafka, file, List.of());
            kafka.awaitCommitted("upgraded-predictions", BEFORE, Learned.END);
            Path savepoint = cluster.stop(first);

            kafka.send("flights", 1, messages.subList(BEFORE, RECORDS));
            String second =
                    withNewJar(
                            () ->
                                    cluster.submit(
                                            "train",
                                            file,
                                            "--savepoint",
                                            savepoint.toString(),
                                            "--",
                                            "--bootstrap-servers",
                                            kafka.servers(),
                                            "--parallelism",
                                            "2"));
            Learned.await(kafka, "upgraded", RECORDS, STEPS);
            Learned upgraded = Learned.read(kafka, "upgraded");

            String calmJob =
                    LearningJob.submit(
                            cluster, kafka, "calm", List.of("--input-topic", "flights-in-one"));
            Learned.await(kafka, "calm", RECORDS, STEPS);
            cluster.cancel(calmJob);
            Learned calm = Learned.read(kafka, "calm");

            assertThat(upgraded.ids()).hasSize(RECORDS).doesNotHaveDuplicates();
            assertThat(upgraded.last().version()).isEqualTo(STEPS);
            assertThat(upgraded.last().examples()).isEqualTo(RECORDS);
            assertThat(upgraded.weights()).isEqualTo(calm.weights());

            drain(cluster, kafka, second, messages.subList(RECORDS, RECORDS + MORE));
        }
    }

    /** What a stop leaves for the next job, a drain learns: the last, short minibatch. */
    private static void drain(Cluster cluster, Kafka kafka, String job, List<byte[]> more)
            throws Exception {
        kafka.send("flights", 0, more);
        kafka.awaitCommitted("upgraded-predictions", RECORDS + MORE, Learned.END);
        assertThat(Learned.read(kafka, "upgraded").last().examples()).isEqualTo(RECORDS);
        cluster.drain(job);
        Learned.await(kafka, "upgraded", RECORDS + MORE, STEPS + 1);
        assertThat(Learned.read(kafka, "upgraded").last().examples()).isEqualTo(RECORDS + MORE);
    }

    /** Something that submits a job. */
    @FunctionalInterface
    private interface Submission {
        String submit() throws Exception;
    }

    /**
     * Puts a jar of other content in the place of the job jar, as a build of other sources does.
     */
    private static String withNewJar(Submission submission) throws Exception {
        Path jar = Built.jobJar();
        Path old =
                Files.copy(
                        jar,
                        Checkout.workFolder().resolve("old.jar"),
                        StandardCopyOption.REPLACE_EXISTING);
        Path changed =
                Files.copy(jar, jar.resolveSibling("new.jar"), StandardCopyOption.REPLACE_EXISTING);
        addEntry(changed);
        try {
            Files.move(changed, jar, StandardCopyOption.ATOMIC_MOVE);
            assertThat(Files.mismatch(jar, old)).isNotNegative();
            return submission.submit();
        } finally {
            Files.move(old, jar, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void addEntry(Path jar) throws IOException {
        try (FileSystem entries =
                FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of())) {
            Files.writeString(entries.getPath("META-INF/next-version"), "next");
        }
    }
}
