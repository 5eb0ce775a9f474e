package io.github.flinkmlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The disk that takes the checkpoints is full for a while. */
@Timeout(600)
class DiskE2e {

    private static final int RECORDS = 40_000;
    private static final int STEPS = RECORDS / Flights.MINIBATCH;
    private static final Duration TIME = Duration.ofSeconds(40);
    private static final Duration CHANGE = Duration.ofSeconds(60);

    /** Only root may mount a small disk. */
    static List<SmallDisk> disks() throws Exception {
        List<SmallDisk> disks = new ArrayList<>(List.of(new LimitedFiles()));
        Tmpfs tmpfs = new Tmpfs(Cluster.newFolder("disk"));
        if (tmpfs.mounted()) {
            disks.add(tmpfs);
        }
        return disks;
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("disks")
    void aFullDiskFailsCheckpointsAndNotTheJob(SmallDisk disk) throws Exception {
        try (disk;
                Kafka kafka = Kafka.start("disk-kafka");
                Cluster cluster =
                        Cluster.start("disk-cluster", 1, checkpointsIn(disk.checkpoints()))) {
            kafka.createTopic("flights", 1, Map.of());
            List<byte[]> messages = Flights.messages(RECORDS);
            String job = LearningJob.submit(cluster, kafka, "full");
            try (Load load = Load.start(kafka, "flights", messages, TIME)) {
                cluster.awaitRunning(job);
                cluster.awaitCheckpointAfter(job, 0);
                disk.fill(cluster);
                Deadline.await("three failed checkpoints", CHANGE, () -> failed(cluster, job) >= 3);
                assertThat(cluster.state(job)).isEqualTo("RUNNING");
                long read = kafka.committedEnd("full-predictions");
                disk.empty(cluster);
                long space = System.currentTimeMillis();
                cluster.awaitCheckpointAfter(job, space);
                System.out.printf(
                        "%d ms from the end of the full disk to the end of the next checkpoint%n",
                        System.currentTimeMillis() - space);
                load.finish();
                Learned.await(kafka, "full", RECORDS, STEPS);
                assertThat(read).as("committed while the disk was full").isLessThan(RECORDS);
            }
            JsonNode checkpoints = cluster.checkpoints(job);
            assertThat(checkpoints.path("counts").path("restored").asInt()).as("restarts").isZero();
            assertThat(cluster.log("jobmanager") + cluster.log("taskmanager"))
                    .contains(disk.error());
            assertThat(Learned.read(kafka, "full").twice()).isZero();
            cluster.cancel(job);
        }
    }

    private static Map<String, String> checkpointsIn(Path folder) {
        return Map.of("execution.checkpointing.dir", "file://" + folder);
    }

    private static int failed(Cluster cluster, String job) throws Exception {
        return cluster.checkpoints(job).path("counts").path("failed").asInt();
    }

    /** Where checkpoints go, and how there is no room for them for a while. */
    private interface SmallDisk extends AutoCloseable {
        Path checkpoints() throws IOException;

        void fill(Cluster cluster) throws Exception;

        void empty(Cluster cluster) throws Exception;

        /** What the log says then. */
        String error();

        @Override
        void close() throws Exception;
    }

    /** A file system of its own. */
    private record Tmpfs(Path folder) implements SmallDisk {

        boolean mounted() throws Exception {
            try {
                return Command.run(
                                        Checkout.workFolder(),
                                        Map.of(),
                                        CHANGE,
                                        "mount",
                                        "-t",
                                        "tmpfs",
                                        "-o",
                                        "size=16m",
                                        "tmpfs",
                                        folder.toString())
                                .exitCode()
                        == 0;
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        public Path checkpoints() {
            return folder.resolve("checkpoints");
        }

        @Override
        public void fill(Cluster cluster) throws IOException {
            byte[] block = new byte[1 << 12];
            try (OutputStream out = Files.newOutputStream(folder.resolve("filler"))) {
                while (true) {
                    out.write(block);
                }
            } catch (IOException e) {
                assertThat(e).hasMessageContaining(error());
            }
        }

        @Override
        public void empty(Cluster cluster) throws IOException {
            Files.delete(folder.resolve("filler"));
        }

        @Override
        public String error() {
            return "No space left on device";
        }

        @Override
        public void close() throws Exception {
            Command.run(Checkout.workFolder(), Map.of(), CHANGE, "umount", folder.toString())
                    .succeeded();
        }
    }

    /**
     * Files of the TaskManager may not grow to the size of the state any more: the system refuses
     * the write, as on a full disk, and nobody has to be root for it.
     */
    private record LimitedFiles() implements SmallDisk {

        /** More than a log of this test, less than the weights and moments of the job's model. */
        private static final int BYTES = 500_000;

        @Override
        public Path checkpoints() throws IOException {
            return Cluster.newFolder("limited-checkpoints");
        }

        @Override
        public void fill(Cluster cluster) throws Exception {
            limit(cluster, Integer.toString(BYTES));
        }

        @Override
        public void empty(Cluster cluster) throws Exception {
            limit(cluster, "unlimited");
        }

        /** The soft limit alone: a process may raise that again. */
        private static void limit(Cluster cluster, String bytes) throws Exception {
            Command.run(
                            Checkout.workFolder(),
                            Map.of(),
                            CHANGE,
                            "prlimit",
                            "--pid",
                            Long.toString(cluster.pid("taskmanager-1")),
                            "--fsize=" + bytes + ":")
                    .succeeded();
        }

        @Override
        public String error() {
            return "File too large";
        }

        @Override
        public void close() {}
    }
}
