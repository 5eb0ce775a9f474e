package io.github.flinkmlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jobs come and go on a cluster that stays, and leave nothing behind in its processes. */
@Timeout(900)
class ResubmissionE2e {

    private static final int ROUNDS = 10;
    private static final int SETTLED = 3;
    private static final double TOLERANCE = 1.05;
    private static final int RECORDS = 4_000;
    private static final int WORDS = 100;
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String TASK_MANAGER = "taskmanager-1";
    private static final String JOB_MANAGER = "jobmanager";

    /** What a class loader that is loaded twice, or used after its job, is told by. */
    private static final List<String> LOADER_ERRORS =
            List.of(
                    "already loaded in another classloader",
                    "UnsatisfiedLinkError",
                    "NoClassDefFoundError",
                    "ClassCastException",
                    "Trying to access closed classloader",
                    "java.lang.OutOfMemoryError");

    /** Something that is submitted again and again. */
    @FunctionalInterface
    private interface Submission {
        String submit() throws Exception;
    }

    /**
     * What the TaskManager and the JobManager hold without a job.
     *
     * @param managing bytes of the JobManager's metaspace
     */
    private record Footprint(double metaspace, double threads, long resident, double managing) {

        boolean within(Footprint limit) {
            return metaspace <= limit.metaspace * TOLERANCE
                    && threads <= limit.threads * TOLERANCE
                    && resident <= limit.resident * TOLERANCE
                    && managing <= limit.managing * TOLERANCE;
        }

        @Override
        public String toString() {
            return "metaspace %.1f MB, %.0f threads, resident %d MB; JobManager metaspace %.1f MB"
                    .formatted(
                            metaspace / (1 << 20), threads, resident >> 20, managing / (1 << 20));
        }
    }

    @Test
    void tenSubmissionsLeaveNoMoreThanThreeDid() throws Exception {
        Map<String, String> settings = new HashMap<>(Words.SETTINGS);
        // Then resident memory does not depend on how far the heap was ever used.
        settings.put("env.java.opts.taskmanager", "-XX:+AlwaysPreTouch");
        try (Kafka kafka = Kafka.start("resubmission-kafka");
                Cluster cluster = Cluster.start("resubmission", 1, settings)) {
            kafka.createTopic("flights", 1, Map.of());
            kafka.createTopic("words", 1, Map.of());
            kafka.send("flights", 0, Flights.messages(RECORDS));
            kafka.send("words", 0, Words.messages(WORDS));
            List<Submission> submissions =
                    List.of(
                            learning(cluster, kafka, "learning"),
                            reading(cluster, kafka, "reading"));
            Footprint limit = null;
            for (int round = 1; round <= ROUNDS; round++) {
                List<String> jobs = new ArrayList<>();
                for (Submission submission : submissions) {
                    jobs.add(submission.submit());
                }
                // Each job begins at the beginning, and does all its work in every round.
                kafka.awaitCommitted("learning-predictions", RECORDS * round, LIMIT);
                kafka.awaitCommitted("reading-predictions", WORDS * round, LIMIT);
                for (String job : jobs) {
                    cluster.cancel(job);
                }
                if (round == SETTLED) {
                    // What a cancelled job leaves for some seconds must not count.
                    Deadline.pass(Duration.ofSeconds(5));
                    limit = footprint(cluster);
                    System.out.println("After 3 rounds: " + limit);
                } else if (limit != null) {
                    assertSettles(cluster, round, limit);
                }
            }
            assertThat(cluster.log("taskmanager").lines())
                    .filteredOn(line -> LOADER_ERRORS.stream().anyMatch(line::contains))
                    .isEmpty();
        }
    }

    private static Submission learning(Cluster cluster, Kafka kafka, String name) throws Exception {
        Learned.createTopics(kafka, name);
        Path file = Flights.write(cluster.home(), name, Flights.jobFile(name));
        return () -> LearningJob.submit(cluster, kafka, file, List.of());
    }

    private static Submission reading(Cluster cluster, Kafka kafka, String name) throws Exception {
        Words.createTopics(kafka, name);
        Path file = Words.write(cluster.home(), name);
        return () -> Words.submit(cluster, kafka, file);
    }

    /** A cancelled job's threads may take some seconds to end, and hold its classes until then. */
    private static void assertSettles(Cluster cluster, int round, Footprint limit) {
        List<Footprint> seen = new ArrayList<>();
        try {
            Deadline.await(
                    "as little as after three rounds",
                    Duration.ofSeconds(30),
                    () -> {
                        seen.add(footprint(cluster));
                        return seen.get(seen.size() - 1).within(limit);
                    });
        } catch (AssertionError e) {
            throw new AssertionError(
                    "after %d rounds: %s, after %d it was %s"
                            .formatted(round, seen, SETTLED, limit),
                    e);
        }
        if (round == ROUNDS) {
            System.out.println("After " + ROUNDS + " rounds: " + seen.get(seen.size() - 1));
        }
    }

    private static Footprint footprint(Cluster cluster) throws Exception {
        collectGarbage(cluster.pid(TASK_MANAGER));
        collectGarbage(cluster.pid(JOB_MANAGER));
        // What Flink shows was fetched before it was asked for the last time.
        cluster.jvm(TASK_MANAGER, "Memory.Metaspace.Used");
        cluster.jobManagerJvm("Memory.Metaspace.Used");
        Deadline.pass(Duration.ofSeconds(1));
        return new Footprint(
                cluster.jvm(TASK_MANAGER, "Memory.Metaspace.Used"),
                cluster.jvm(TASK_MANAGER, "Threads.Count"),
                cluster.residentBytes(TASK_MANAGER),
                cluster.jobManagerJvm("Memory.Metaspace.Used"));
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
