package io.github.flinkmlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.connector.avro.RejectedReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One record in a hundred is bad, while the job reads as fast as it can. */
@Timeout(600)
class PoisonE2e {

    private static final int GOOD = 200_000;
    private static final int STEPS = GOOD / Flights.MINIBATCH;
    private static final long SEED = new SplittableRandom().nextLong();

    @Test
    void badRecordsBecomeDeadLettersAndCostLittle() throws Exception {
        List<byte[]> good = Flights.messages(GOOD);
        Set<Long> badOffsets = new TreeSet<>();
        List<byte[]> mixed = mixed(good, badOffsets);
        try (Kafka kafka = Kafka.start("poison-kafka");
                Cluster cluster = Cluster.start("poison", 1, Map.of())) {
            kafka.createTopic("flights", 1, Map.of());
            kafka.createTopic("poisoned", 1, Map.of());
            kafka.send("flights", 0, good);
            kafka.send("poisoned", 0, mixed);

            // The first run warms the TaskManager up; then each is run twice, in turn.
            run(cluster, kafka, "flights", "warm-up");
            double clean = run(cluster, kafka, "flights", "clean-1");
            double bad = run(cluster, kafka, "poisoned", "poisoned-1");
            clean = Math.max(clean, run(cluster, kafka, "flights", "clean-2"));
            bad = Math.max(bad, run(cluster, kafka, "poisoned", "poisoned-2"));
            System.out.printf(
                    "seed %d: %,.0f records a second without bad records, %,.0f with 1 %%, ratio %.2f%n",
                    SEED, clean, bad, bad / clean);

            Learned calm = Learned.read(kafka, "clean-1");
            Learned poisoned = Learned.read(kafka, "poisoned-1");
            assertThat(calm.deadLetters()).isEmpty();
            assertThat(offsets(poisoned.deadLetters())).isEqualTo(badOffsets);
            assertThat(poisoned.deadLetters()).hasSize(badOffsets.size());
            assertThat(poisoned.ids()).hasSize(GOOD).doesNotHaveDuplicates();
            assertThat(poisoned.weights()).isEqualTo(calm.weights());
        }
    }

    /** Puts a bad record before about every hundredth good one. */
    private static List<byte[]> mixed(List<byte[]> good, Set<Long> badOffsets) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<byte[]> mixed = new ArrayList<>();
        for (byte[] message : good) {
            if (random.nextInt(100) == 0) {
                badOffsets.add((long) mixed.size());
                mixed.add(
                        switch (random.nextInt(4)) {
                            case 0 -> null;
                            case 1 -> new byte[0];
                            case 2 -> Arrays.copyOf(message, message.length - 1);
                            default -> Arrays.copyOf(message, message.length + 1);
                        });
            }
            mixed.add(message);
        }
        return mixed;
    }

    /** Learns from a whole topic; returns predictions a second, from the first to the last. */
    private static double run(Cluster cluster, Kafka kafka, String topic, String name)
            throws Exception {
        String job = LearningJob.submit(cluster, kafka, name, List.of("--input-topic", topic));
        Learned.await(kafka, name, GOOD, STEPS);
        cluster.cancel(job);
        List<ConsumerRecord<byte[], byte[]>> predictions = kafka.committed(name + "-predictions");
        long first = predictions.get(0).timestamp();
        long last = predictions.get(predictions.size() - 1).timestamp();
        return predictions.size() * 1e3 / (last - first);
    }

    private static Set<Long> offsets(List<ByteBuffer> deadLetters) throws Exception {
        RejectedReader reader = new RejectedReader();
        Set<Long> offsets = new TreeSet<>();
        for (ByteBuffer message : deadLetters) {
            offsets.add(reader.read(message.array()).position().offset());
        }
        return offsets;
    }
}
