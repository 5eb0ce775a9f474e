package io.github.flinkmlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The broker takes predictions far slower than the job could make them, and then not at all. */
@Timeout(600)
class PressureE2e {

    private static final int RECORDS = 200_000;
    private static final int STEPS = RECORDS / Flights.MINIBATCH;

    /** About 2,000 predictions a second. */
    private static final double BYTES_PER_SECOND = 250_000;

    private static final Duration SLOW = Duration.ofSeconds(20);
    private static final Duration STOPPED = Duration.ofSeconds(5);
    private static final long TOLERATED_BYTES = 48L << 20;

    @Test
    void aSlowConsumerHoldsTheJobBackAndMemoryStaysFlat() throws Exception {
        Map<String, String> settings = Map.of("env.java.opts.taskmanager", "-XX:+AlwaysPreTouch");
        try (Kafka kafka = Kafka.start("pressure-kafka");
                Cluster cluster = Cluster.start("pressure", 1, settings)) {
            kafka.createTopic("flights", 1, Map.of());
            kafka.send("flights", 0, Flights.messages(RECORDS));
            setQuota(kafka, BYTES_PER_SECOND);
            // The client's buffer is all that may lie between the job and the broker.
            String job =
                    LearningJob.submit(
                            cluster, kafka, "slow", List.of("--kafka", "buffer.memory=1048576"));
            cluster.awaitRunning(job);
            kafka.awaitCommitted("slow-predictions", 1, Learned.END);

            List<Long> resident = new ArrayList<>();
            long end = System.nanoTime() + SLOW.toNanos();
            while (System.nanoTime() < end) {
                resident.add(cluster.residentBytes("taskmanager-1"));
                Deadline.pass(Duration.ofSeconds(1));
            }
            kafka.signal("STOP");
            Deadline.pass(STOPPED);
            resident.add(cluster.residentBytes("taskmanager-1"));
            kafka.signal("CONT");
            long read = read(kafka);
            assertThat(read).as("records read under the quota").isLessThan(RECORDS);
            System.out.printf(
                    "held back at record %,d: resident memory from %d to %d MB%n",
                    read, resident.get(0) >> 20, resident.get(resident.size() - 1) >> 20);
            assertThat(resident.get(resident.size() - 1) - resident.get(0))
                    .isLessThan(TOLERATED_BYTES);

            setQuota(kafka, null);
            Learned.await(kafka, "slow", RECORDS, STEPS);
            cluster.cancel(job);
            Learned learned = Learned.read(kafka, "slow");
            assertThat(learned.ids()).hasSize(RECORDS).doesNotHaveDuplicates();
        }
    }

    /** Records that the job has read, as of its last checkpoint. */
    private static long read(Kafka kafka) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.servers()))) {
            return admin.listConsumerGroupOffsets("slow")
                    .partitionsToOffsetAndMetadata()
                    .get(30, TimeUnit.SECONDS)
                    .get(new TopicPartition("flights", 0))
                    .offset();
        }
    }

    /** What the broker takes from each client; null for all that it can. */
    private static void setQuota(Kafka kafka, Double bytesPerSecond) throws Exception {
        Map<String, String> anyone = new HashMap<>();
        anyone.put(ClientQuotaEntity.CLIENT_ID, null);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.servers()))) {
            admin.alterClientQuotas(
                            List.of(
                                    new ClientQuotaAlteration(
                                            new ClientQuotaEntity(anyone),
                                            List.of(
                                                    new ClientQuotaAlteration.Op(
                                                            "producer_byte_rate",
                                                            bytesPerSecond)))))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }
}
