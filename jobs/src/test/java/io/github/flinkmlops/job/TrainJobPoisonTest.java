package io.github.flinkmlops.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.job.PoisonRecords.Kind;
import io.github.flinkmlops.job.config.JobFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Ten thousand bad records among twenty thousand good ones. */
@ExtendWith(KafkaExtension.class)
@Timeout(300)
class TrainJobPoisonTest {

    private static final int GOOD = 20_000;
    private static final int BAD = 10_000;
    private static final long SEED = new Random().nextLong();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(1)
                            .build());

    /** A dead letter that must come. */
    private record Expected(RejectReason reason, byte @Nullable [] bytes, long offset) {}

    @Test
    void everyBadRecordIsADeadLetterAndDenseModelsNeverSeeIt() throws Exception {
        // Where there is no sparse feature, no index can stand twice in range.
        Set<Kind> kinds = EnumSet.complementOf(EnumSet.of(Kind.DUPLICATE_INDEX));
        assertBadRecordsLeaveNoTrace(new Letters(16), kinds);
    }

    @Test
    void everyBadRecordIsADeadLetterAndSparseModelsNeverSeeIt() throws Exception {
        assertBadRecordsLeaveNoTrace(new Letters(8), EnumSet.allOf(Kind.class));
    }

    private static void assertBadRecordsLeaveNoTrace(Letters letters, Set<Kind> kinds)
            throws Exception {
        List<GenericRecord> records = letters.records();
        List<byte[]> good = Letters.messages(records);
        List<byte[]> mixed = new ArrayList<>();
        List<Expected> expected = new ArrayList<>();
        mix(good, new PoisonRecords(records, 16 - letters.dense(), SEED), kinds, mixed, expected);
        for (Kind kind : kinds) {
            assertThat(expected.stream().filter(one -> one.reason() == kind.reason))
                    .hasSizeGreaterThanOrEqualTo(500);
        }

        String topic = "poison-" + letters.dense();
        JobFile file = letters.job("sgd", 0.5);
        JobOutput clean = run(file, good, topic + "-clean");
        JobOutput poisoned = run(file, mixed, topic);

        assertThat(clean.predictions()).hasSize(GOOD);
        assertThat(clean.deadLetters()).isEmpty();
        assertThat(poisoned.predictions()).as("seed %d", SEED).isEqualTo(clean.predictions());
        assertThat(poisoned.models()).as("seed %d", SEED).isEqualTo(clean.models());
        assertThat(poisoned.finalEvaluation().rejected()).isEqualTo(BAD);
        assertDeadLetters(poisoned.readDeadLetters(), expected, topic);
    }

    /** Puts bad records of each kind, as many of one as of another, at random places. */
    private static void mix(
            List<byte[]> good,
            PoisonRecords poison,
            Set<Kind> kinds,
            List<byte[]> mixed,
            List<Expected> expected) {
        List<@Nullable Kind> order = new ArrayList<>(Collections.nCopies(GOOD, null));
        List<Kind> inTurn = List.copyOf(kinds);
        for (int i = 0; i < BAD; i++) {
            order.add(inTurn.get(i % inTurn.size()));
        }
        Collections.shuffle(order, new Random(SEED));
        int next = 0;
        for (Kind kind : order) {
            if (kind == null) {
                mixed.add(good.get(next++));
            } else {
                byte[] bytes = poison.make(kind);
                expected.add(new Expected(kind.reason, bytes, mixed.size()));
                mixed.add(bytes);
            }
        }
    }

    private static JobOutput run(JobFile file, List<byte[]> messages, String topic)
            throws Exception {
        BrokerJob job =
                BrokerJob.create(
                        file, topic, topic, DeliveryGuarantee.EXACTLY_ONCE, Duration.ofMillis(500));
        KafkaExtension.send(topic, messages);
        return job.run(StreamExecutionEnvironment.getExecutionEnvironment(), messages.size());
    }

    private static void assertDeadLetters(
            List<Rejected> letters, List<Expected> expected, String topic) {
        assertThat(letters).as("seed %d", SEED).hasSameSizeAs(expected);
        for (int i = 0; i < letters.size(); i++) {
            Rejected letter = letters.get(i);
            Expected due = expected.get(i);
            String what = "seed " + SEED + ", " + due + ", " + letter.error();
            Position position = letter.position();
            assertThat(letter.reason()).as(what).isEqualTo(due.reason());
            assertThat(letter.error()).as(what).isNotBlank();
            assertThat(position.topic()).as(what).isEqualTo(topic);
            assertThat(position.partition()).as(what).isZero();
            assertThat(position.offset()).as(what).isEqualTo(due.offset());
            assertThat(Arrays.equals(letter.bytes(), due.bytes())).as(what).isTrue();
        }
    }
}
