package io.github.flinkmlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The disk that takes the checkpoints is full for a while. */
@Timeout(600)
class DiskE2e {

    private static final int RECORDS = 40_000;
    private static final int STEPS = RECORDS / Flights.MINIBATCH;
    private static final Duration TIME = Duration.ofSeconds(40);
    private static final Duration CHANGE = Duration.ofSeconds(60);

    @Test
    void aFullDiskFailsCheckpointsAndNotTheJob() throws Exception {
        Path disk = Cluster.newFolder("disk");
        assumeTrue(
                mount("-t", "tmpfs", "-o", "size=16m", "tmpfs", disk.toString()),
                "only root may mount the small disk");
        try (Kafka kafka = Kafka.start("disk-kafka");
                Cluster cluster = Cluster.start("disk-cluster", 1, checkpointsOn(disk))) {
            kafka.createTopic("flights", 1, Map.of());
            List<byte[]> messages = Flights.messages(RECORDS);
            String job = LearningJob.submit(cluster, kafka, "full");
            try (Load load = Load.start(kafka, "flights", messages, TIME)) {
                cluster.awaitRunning(job);
                cluster.awaitCheckpointAfter(job, 0);
                Path filler = disk.resolve("filler");
                fill(filler);
                Deadline.await("three failed checkpoints", CHANGE, () -> failed(cluster, job) >= 3);
                assertThat(cluster.state(job)).isEqualTo("RUNNING");
                long read = kafka.committed("full-predictions").size();
                Files.delete(filler);
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
                    .contains("No space left on device");
            assertThat(Learned.read(kafka, "full").twice()).isZero();
            cluster.cancel(job);
        } finally {
            Command.run(Checkout.workFolder(), Map.of(), CHANGE, "umount", disk.toString())
                    .succeeded();
        }
    }

    private static Map<String, String> checkpointsOn(Path disk) {
        return Map.of("execution.checkpointing.dir", "file://" + disk.resolve("checkpoints"));
    }

    private static int failed(Cluster cluster, String job) throws Exception {
        return cluster.checkpoints(job).path("counts").path("failed").asInt();
    }

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[1 << 12];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left on device");
        }
    }

    private static boolean mount(String... arguments) throws Exception {
        String[] line = new String[arguments.length + 1];
        line[0] = "mount";
        System.arraycopy(arguments, 0, line, 1, arguments.length);
        try {
            return Command.run(Checkout.workFolder(), Map.of(), CHANGE, line).exitCode() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
