package io.github.flinkmlops.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.job.PlannedFailure.Kind;
import io.github.flinkmlops.job.config.JobFile;
import io.github.flinkmlops.job.config.Resources;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a job writes when its tasks and TaskManagers fail, beside what it writes when nothing does:
 * bit for bit, with Adam, whose moments must come back too.
 */
@ExtendWith(KafkaExtension.class)
@Timeout(300)
class TrainJobKillsTest {

    private static final List<Kind> FIVE_FAILURES =
            List.of(
                    Kind.EXCEPTION,
                    Kind.TASK_MANAGER,
                    Kind.EXCEPTION,
                    Kind.TASK_MANAGER,
                    Kind.EXCEPTION);

    /** For a run that makes its checkpoints itself. */
    private static final Duration NEVER = Duration.ofHours(1);

    private static final Duration OFTEN = Duration.ofMillis(100);
    private static final long SEED = new SplittableRandom().nextLong();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(1)
                            .build());

    /** Index of the TaskManager that runs; each that is terminated leaves its index behind. */
    private static int taskManager;

    @TempDir private Path checkpoints;

    @AfterEach
    void planNothing() {
        PlannedFailure.none();
    }

    @Test
    void failuresLeaveNoTraceInWhatIsCommitted(@InjectMiniCluster MiniCluster cluster)
            throws Exception {
        JobFile file = new Letters(16).job("adam", 0.005);
        List<byte[]> messages = withBadOnes(Letters.messages(new Letters(16).records()));

        JobOutput disturbed =
                disturb(cluster, file, messages, "kills-exact", DeliveryGuarantee.EXACTLY_ONCE);

        assertSame(disturbed, calm(file, messages, "kills-exact"), messages.size());
    }

    @Test
    void norDoFailuresAtAnyMomentOfACheckpoint(@InjectMiniCluster MiniCluster cluster)
            throws Exception {
        JobFile file = new Letters(16).job("adam", 0.005);
        List<byte[]> messages = withBadOnes(Letters.messages(new Letters(16).records()));
        String input = "kills-anywhere";
        BrokerJob job =
                BrokerJob.create(
                        file,
                        input,
                        input + "-disturbed",
                        DeliveryGuarantee.EXACTLY_ONCE,
                        Duration.ofMillis(50));
        DisturbedRun run = new DisturbedRun(cluster, taskManager, job, messages, SEED);
        List<LearningCheckpoint> restored = new ArrayList<>();
        JobOutput disturbed;
        try {
            disturbed = run.failAnywhere(environment(), FIVE_FAILURES, restored);
        } finally {
            taskManager = run.taskManager();
        }

        assertThat(restored).hasSize(5);
        assertThat(restored.stream().filter(checkpoint -> checkpoint.waiting() > 0))
                .as("seed %d", SEED)
                .hasSizeGreaterThanOrEqualTo(3);
        assertSame(disturbed, calm(file, messages, input), messages.size());
    }

    private static void assertSame(JobOutput disturbed, JobOutput calm, int records)
            throws Exception {
        String seed = "seed " + SEED;
        assertThat(calm.predictions()).hasSize(20_000);
        assertThat(disturbed.predictions()).as(seed).isEqualTo(calm.predictions());
        assertThat(calm.deadLetters()).hasSize(records - 20_000);
        assertThat(disturbed.deadLetters()).as(seed).isEqualTo(calm.deadLetters());
        assertThat(calm.models()).hasSize(7);
        assertThat(disturbed.models()).as(seed).isEqualTo(calm.models());
        assertThat(disturbed.finalEvaluation()).as(seed).isEqualTo(calm.finalEvaluation());
    }

    @Test
    void runningStandardizationComesBackToo(@InjectMiniCluster MiniCluster cluster)
            throws Exception {
        String text =
                new String(Resources.classPath().read("letter.yaml"), StandardCharsets.UTF_8)
                        .replace("scale: 7.5", "scale: 7.5\n      standardize: true")
                        .replace("optimizer: sgd", "optimizer: adam")
                        .replace("learningRate: 0.1", "learningRate: 0.005")
                        .concat("output: {snapshotEvery: 100}\n");
        CsvMessages input =
                CsvMessages.read(JobFile.parse(text, Resources.classPath()), "letter.csv.gz");
        assertThat(input.job().modelSpec().standardized()).hasSize(16);

        JobOutput disturbed =
                disturb(
                        cluster,
                        input.job(),
                        input.messages(),
                        "kills-standardized",
                        DeliveryGuarantee.EXACTLY_ONCE);
        JobOutput calm = calm(input.job(), input.messages(), "kills-standardized");

        // Predictions that leave before their minibatch is full know less of the statistics.
        assertThat(ids(disturbed)).as("seed %d", SEED).isEqualTo(ids(calm));
        assertThat(calm.models()).hasSize(7);
        assertThat(disturbed.models()).as("seed %d", SEED).isEqualTo(calm.models());
    }

    @Test
    void atLeastOnceLosesNothingAndLearnsTheSame(@InjectMiniCluster MiniCluster cluster)
            throws Exception {
        JobFile file = new Letters(16).job("adam", 0.005);
        List<byte[]> messages = withBadOnes(Letters.messages(new Letters(16).records()));

        JobOutput disturbed =
                disturb(cluster, file, messages, "kills-least", DeliveryGuarantee.AT_LEAST_ONCE);
        JobOutput calm = calm(file, messages, "kills-least");

        String seed = "seed " + SEED;
        // What a failure catches behind its checkpoint comes twice; that may be nothing.
        assertThat(disturbed.predictions()).as(seed).hasSizeGreaterThanOrEqualTo(20_000);
        assertThat(distinct(disturbed.predictions()))
                .as(seed)
                .isEqualTo(distinct(calm.predictions()));
        assertThat(distinct(disturbed.deadLetters()))
                .as(seed)
                .isEqualTo(distinct(calm.deadLetters()));
        assertThat(distinct(disturbed.models())).as(seed).isEqualTo(distinct(calm.models()));
        assertThat(last(disturbed.models())).as(seed).isEqualTo(last(calm.models()));
        assertThat(disturbed.finalEvaluation()).as(seed).isEqualTo(calm.finalEvaluation());
    }

    private JobOutput disturb(
            MiniCluster cluster,
            JobFile file,
            List<byte[]> messages,
            String input,
            DeliveryGuarantee guarantee)
            throws Exception {
        BrokerJob job = BrokerJob.create(file, input, input + "-disturbed", guarantee, NEVER);
        DisturbedRun run = new DisturbedRun(cluster, taskManager, job, messages, SEED);
        try {
            return run.failBehindCheckpoints(environment(), FIVE_FAILURES);
        } finally {
            taskManager = run.taskManager();
        }
    }

    /** The same input without failures, and with checkpoints at other places. */
    private JobOutput calm(JobFile file, List<byte[]> messages, String input) throws Exception {
        return BrokerJob.create(file, input, input + "-calm", DeliveryGuarantee.EXACTLY_ONCE, OFTEN)
                .run(environment(), messages.size());
    }

    private StreamExecutionEnvironment environment() {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri() + "");
        configuration.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, 1_000);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 20);
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(1));
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment();
        environment.configure(configuration);
        return environment;
    }

    /** About one bad record among fifty: without value, and with bytes left over. */
    private static List<byte[]> withBadOnes(List<byte[]> good) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<byte[]> mixed = new ArrayList<>();
        for (byte[] message : good) {
            switch (random.nextInt(100)) {
                case 0 -> mixed.add(null);
                case 1 -> mixed.add(Arrays.copyOf(message, message.length + 1));
                default -> {}
            }
            mixed.add(message);
        }
        return mixed;
    }

    private static List<String> ids(JobOutput output) throws Exception {
        return output.readPredictions().stream().map(prediction -> prediction.id()).toList();
    }

    private static Set<ByteBuffer> distinct(List<ByteBuffer> messages) {
        return new HashSet<>(messages);
    }

    private static ByteBuffer last(List<ByteBuffer> messages) {
        return messages.get(messages.size() - 1);
    }
}
