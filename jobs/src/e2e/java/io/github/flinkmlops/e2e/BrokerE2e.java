package io.github.flinkmlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The broker is killed and comes back, twice; what is committed shows nothing of it. */
@Timeout(600)
class BrokerE2e {

    private static final int RECORDS = 40_000;
    private static final int STEPS = RECORDS / Flights.MINIBATCH;
    private static final Duration TIME = Duration.ofSeconds(50);
    private static final int KILLS = 2;
    private static final long SEED = new SplittableRandom().nextLong();

    @Test
    void aBrokerThatIsKilledTwiceLeavesNoTrace() throws Exception {
        try (Kafka kafka = Kafka.start("broker-kafka");
                Cluster cluster = Cluster.start("broker", 1, Map.of())) {
            kafka.createTopic("flights", 1, Map.of());
            List<byte[]> messages = Flights.messages(RECORDS);
            String job = LearningJob.submit(cluster, kafka, "disturbed");
            try (Load load = Load.start(kafka, "flights", messages, TIME)) {
                cluster.awaitRunning(job);
                cluster.awaitCheckpointAfter(job, 0);
                Random random = new Random(SEED);
                for (int kill = 0; kill < KILLS; kill++) {
                    Deadline.pass(Duration.ofMillis(random.nextInt(3_000)));
                    kafka.kill();
                    Deadline.pass(Duration.ofMillis(random.nextInt(3_000)));
                    long back = System.currentTimeMillis();
                    kafka.restart();
                    cluster.awaitCheckpointAfter(job, back);
                    System.out.printf(
                            "seed %d: %d ms from the broker's start to the end of the next checkpoint%n",
                            SEED, System.currentTimeMillis() - back);
                }
                assertThat(load.sent()).as("records sent before the last kill").isLessThan(RECORDS);
                load.finish();
            }
            Learned.await(kafka, "disturbed", RECORDS, STEPS);
            cluster.awaitCheckpointAfter(job, System.currentTimeMillis());
            cluster.cancel(job);

            String calmJob = LearningJob.submit(cluster, kafka, "calm");
            Learned.await(kafka, "calm", RECORDS, STEPS);
            cluster.cancel(calmJob);
            Learned.assertSame(
                    Learned.read(kafka, "disturbed"), Learned.read(kafka, "calm"), RECORDS);
        }
    }
}
