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

    /** Slow enough to last until the last process has been killed. */
    private static final double PER_SECOND = 400;

    private static final int TASK_MANAGERS = 5;
    private static final long SEED = new SplittableRandom().nextLong();

    @Test
    void killedProcessesLeaveNoTrace() throws Exception {
        Path lib = Built.lib();
        try (ZooKeeper zooKeeper = ZooKeeper.start(lib);
                Kafka kafka = Kafka.start("kills-kafka");
                Cluster cluster = Cluster.start("kills", 2, settings(zooKeeper))) {
            kafka.createTopic("flights", 1, Map.of());
            List<byte[]> messages = Flights.messages(RECORDS);
            String job = LearningJob.submit(cluster, kafka, "disturbed");
            List<Long> recoveries;
            try (Load load = Load.start(kafka, "flights", messages, PER_SECOND)) {
                recoveries = killAll(cluster, job);
                assertThat(load.sent()).as("records sent before the last kill").isLessThan(RECORDS);
                load.finish();
            }
            Learned.await(kafka, "disturbed", RECORDS, STEPS);
            cluster.awaitCheckpointAfter(job, System.currentTimeMillis());
            cluster.cancel(job);

            String calmJob = LearningJob.submit(cluster, kafka, "calm");
            Learned.await(kafka, "calm", RECORDS, STEPS);
            cluster.cancel(calmJob);

            System.out.printf(
                    "seed %d: %d processes killed, from kill to the next checkpoint: %s ms%n",
                    SEED, recoveries.size(), recoveries);
            Learned.assertSame(
                    Learned.read(kafka, "disturbed"), Learned.read(kafka, "calm"), RECORDS);
        }
    }

    private static Map<String, String> settings(ZooKeeper zooKeeper) {
        Map<String, String> settings = new HashMap<>(zooKeeper.settings());
        settings.put("taskmanager.numberOfTaskSlots", "2");
        return settings;
    }

    /** Kills the TaskManagers that run the job, and once the JobManager; milliseconds of each. */
    private static List<Long> killAll(Cluster cluster, String job) throws Exception {
        Random random = new Random(SEED);
        List<Boolean> order = new ArrayList<>(Collections.nCopies(TASK_MANAGERS, false));
        order.add(random.nextInt(TASK_MANAGERS + 1), true);
        List<Long> recoveries = new ArrayList<>();
        cluster.awaitRunning(job);
        cluster.awaitCheckpointAfter(job, 0);
        for (boolean jobManager : order) {
            Deadline.pass(Duration.ofMillis(random.nextInt(2_500)));
            String process = jobManager ? "jobmanager" : pick(cluster.taskManagersOf(job), random);
            long killed = System.currentTimeMillis();
            cluster.kill(process);
            cluster.add(jobManager ? "jobmanager" : "taskmanager");
            cluster.awaitCheckpointAfter(job, killed);
            recoveries.add(System.currentTimeMillis() - killed);
            cluster.awaitTaskManagers(2);
        }
        return recoveries;
    }

    private static String pick(List<String> names, Random random) {
        return names.get(random.nextInt(names.size()));
    }
}
