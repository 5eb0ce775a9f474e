package io.github.flinkmlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jobs come and go on TaskManagers that stay, and leave nothing behind in them. */
@Timeout(900)
class ResubmissionE2e {

    private static final int ROUNDS = 10;
    private static final int SETTLED = 3;
    private static final double TOLERANCE = 1.05;
    private static final int RECORDS = 4_000;
    private static final List<String> TASK_MANAGERS = List.of("taskmanager-1", "taskmanager-2");

    /** What a class loader that is loaded twice, or used after its job, is told by. */
    private static final List<String> LOADER_ERRORS =
            List.of(
                    "already loaded in another classloader",
                    "UnsatisfiedLinkError",
                    "NoClassDefFoundError",
                    "ClassCastException",
                    "Trying to access closed classloader",
                    "java.lang.OutOfMemoryError");

    private static final Map<String, String> SETTINGS =
            Map.of(
                    "taskmanager.numberOfTaskSlots", "1",
                    // Then resident memory does not depend on how far the heap was ever used.
                    "env.java.opts.taskmanager", "-XX:+AlwaysPreTouch");

    /** What one TaskManager holds without a job. */
    private record Footprint(double metaspace, double threads, long resident) {

        boolean within(Footprint limit) {
            return metaspace <= limit.metaspace * TOLERANCE
                    && threads <= limit.threads * TOLERANCE
                    && resident <= limit.resident * TOLERANCE;
        }

        @Override
        public String toString() {
            return "metaspace %.1f MB, %.0f threads, resident %d MB"
                    .formatted(metaspace / (1 << 20), threads, resident >> 20);
        }
    }

    @Test
    void tenSubmissionsLeaveNoMoreThanThreeDid() throws Exception {
        try (Kafka kafka = Kafka.start("resubmission-kafka");
                Cluster cluster = Cluster.start("resubmission", 2, SETTINGS)) {
            kafka.createTopic("flights", 1, Map.of());
            kafka.send("flights", 0, Flights.messages(RECORDS));
            Learned.createTopics(kafka, "again-0");
            Learned.createTopics(kafka, "again-1");
            // One for each TaskManager, so that both see every round.
            List<Path> files = new ArrayList<>();
            for (String name : List.of("again-0", "again-1")) {
                files.add(Flights.write(cluster.home(), name, Flights.jobFile(name)));
            }
            List<Footprint> limits = new ArrayList<>();
            for (int round = 1; round <= ROUNDS; round++) {
                List<String> jobs = new ArrayList<>();
                for (Path file : files) {
                    jobs.add(LearningJob.submit(cluster, kafka, file, List.of()));
                }
                for (String job : jobs) {
                    cluster.awaitRunning(job);
                    cluster.awaitCheckpointAfter(job, 0);
                }
                for (String job : jobs) {
                    cluster.cancel(job);
                }
                if (round < SETTLED) {
                    continue;
                }
                for (int i = 0; i < TASK_MANAGERS.size(); i++) {
                    String taskManager = TASK_MANAGERS.get(i);
                    if (round == SETTLED) {
                        limits.add(footprint(cluster, taskManager));
                        System.out.println(taskManager + ", 3 rounds: " + limits.get(i));
                    } else {
                        assertSettles(cluster, taskManager, round, limits.get(i));
                    }
                }
            }
            assertThat(cluster.log("taskmanager").lines())
                    .filteredOn(line -> LOADER_ERRORS.stream().anyMatch(line::contains))
                    .isEmpty();
        }
    }

    /** A cancelled job's threads may take some seconds to end, and hold its classes until then. */
    private static void assertSettles(
            Cluster cluster, String taskManager, int round, Footprint limit) {
        List<Footprint> seen = new ArrayList<>();
        try {
            Deadline.await(
                    "as little as after three rounds",
                    Duration.ofSeconds(30),
                    () -> {
                        seen.add(footprint(cluster, taskManager));
                        return seen.get(seen.size() - 1).within(limit);
                    });
        } catch (AssertionError e) {
            throw new AssertionError(
                    "%s after %d rounds: %s, after %d it was %s"
                            .formatted(taskManager, round, seen, SETTLED, limit),
                    e);
        }
        if (round == ROUNDS) {
            System.out.println(
                    taskManager + ", " + ROUNDS + " rounds: " + seen.get(seen.size() - 1));
        }
    }

    private static Footprint footprint(Cluster cluster, String taskManager) throws Exception {
        collectGarbage(cluster.pid(taskManager));
        // What Flink shows was fetched before it was asked for the last time.
        cluster.jvm(taskManager, "Memory.Metaspace.Used");
        Deadline.pass(Duration.ofSeconds(1));
        return new Footprint(
                cluster.jvm(taskManager, "Memory.Metaspace.Used"),
                cluster.jvm(taskManager, "Threads.Count"),
                cluster.residentBytes(taskManager));
    }

    private static void collectGarbage(long pid) throws Exception {
        Command.run(
                        Checkout.workFolder(),
                        Map.of(),
                        Duration.ofSeconds(30),
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(pid),
                        "GC.run")
                .succeeded();
    }
}
