package io.github.flinkmlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes end at random moments, under load; what is committed shows nothing of it. */
@Timeout(900)
class KillsE2e {

    private static final int RECORDS = 60_000;
    private static final int STEPS = RECORDS / Flights.MINIBATCH;

    private static final int WORDS = 2_000;
    private static final Duration TIME = Duration.ofSeconds(150);

    private static final int TASK_MANAGERS = 5;
    private static final long SEED = new SplittableRandom().nextLong();

    @Test
    void killedProcessesLeaveNoTrace() throws Exception {
        Path lib = Built.lib();
        try (ZooKeeper zooKeeper = ZooKeeper.start(lib);
                Kafka kafka = Kafka.start("kills-kafka");
                Cluster cluster = Cluster.start("kills", 2, settings(zooKeeper))) {
            kafka.createTopic("flights", 1, Map.of());
            kafka.createTopic("words", 1, Map.of());
            String learning = LearningJob.submit(cluster, kafka, "disturbed");
            String reading = Words.submit(cluster, kafka, "disturbed-words");
            List<Long> recoveries;
            try (Load flights = Load.start(kafka, "flights", Flights.messages(RECORDS), TIME);
                    Load words = Load.start(kafka, "words", Words.messages(WORDS), TIME)) {
                recoveries = killAll(cluster, List.of(learning, reading));
                assertThat(flights.sent()).as("sent before the last kill").isLessThan(RECORDS);
                assertThat(words.sent()).as("sent before the last kill").isLessThan(WORDS);
                flights.finish();
                words.finish();
            }
            System.out.printf(
                    "seed %d: %d processes killed, from kill to the next checkpoint: %s ms%n",
                    SEED, recoveries.size(), recoveries);
            finish(cluster, kafka, "disturbed", learning, reading);

            learning = LearningJob.submit(cluster, kafka, "calm");
            reading = Words.submit(cluster, kafka, "calm-words");
            finish(cluster, kafka, "calm", learning, reading);

            Learned.assertSame(
                    Learned.read(kafka, "disturbed"), Learned.read(kafka, "calm"), RECORDS);
            assertThat(Words.answers(kafka, "calm-words")).hasSize(WORDS);
            assertThat(Words.answers(kafka, "disturbed-words"))
                    .isEqualTo(Words.answers(kafka, "calm-words"));
        }
    }

    /** Waits until all is committed, and long enough to see what would come twice. */
    private static void finish(
            Cluster cluster, Kafka kafka, String name, String learning, String reading)
            throws Exception {
        Learned.await(kafka, name, RECORDS, STEPS);
        kafka.awaitCommitted(name + "-words-predictions", WORDS, Learned.END);
        for (String job : List.of(learning, reading)) {
            cluster.awaitCheckpointAfter(job, System.currentTimeMillis());
            cluster.cancel(job);
        }
    }

    private static Map<String, String> settings(ZooKeeper zooKeeper) {
        Map<String, String> settings = new HashMap<>(zooKeeper.settings());
        settings.putAll(Words.SETTINGS);
        return settings;
    }

    /** Kills TaskManagers that run the jobs, and once the JobManager; milliseconds of each. */
    private static List<Long> killAll(Cluster cluster, List<String> jobs) throws Exception {
        Random random = new Random(SEED);
        List<Boolean> order = new ArrayList<>(Collections.nCopies(TASK_MANAGERS, false));
        order.add(random.nextInt(TASK_MANAGERS + 1), true);
        List<Long> recoveries = new ArrayList<>();
        awaitCheckpoints(cluster, jobs, 0);
        for (boolean jobManager : order) {
            Deadline.pass(Duration.ofMillis(random.nextInt(2_500)));
            String job = pick(jobs, random);
            String process = jobManager ? "jobmanager" : pick(cluster.taskManagersOf(job), random);
            long killed = System.currentTimeMillis();
            cluster.kill(process);
            cluster.add(jobManager ? "jobmanager" : "taskmanager");
            awaitCheckpoints(cluster, jobs, killed);
            recoveries.add(System.currentTimeMillis() - killed);
            cluster.awaitTaskManagers(2);
        }
        return recoveries;
    }

    private static void awaitCheckpoints(Cluster cluster, List<String> jobs, long time) {
        for (String job : jobs) {
            cluster.awaitRunning(job);
            cluster.awaitCheckpointAfter(job, time);
        }
    }

    private static String pick(List<String> names, Random random) {
        return names.get(random.nextInt(names.size()));
    }
}
