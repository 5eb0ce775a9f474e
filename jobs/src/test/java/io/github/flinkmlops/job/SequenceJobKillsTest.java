package io.github.flinkmlops.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.connector.kafka.Bound;
import io.github.flinkmlops.job.PlannedFailure.Kind;
import io.github.flinkmlops.operator.types.StreamTypes;
import io.github.flinkmlops.sequence.Incoming;
import io.github.flinkmlops.sequence.SequencePrediction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.checkpoint.CheckpointStatsCounts;
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

/** Requests under way when a task or a TaskManager fails are asked again, and answered once. */
@ExtendWith(KafkaExtension.class)
@Timeout(180)
class SequenceJobKillsTest {

    private static final int WORDS = 3_000;
    private static final List<Kind> FAILURES =
            List.of(Kind.EXCEPTION, Kind.TASK_MANAGER, Kind.EXCEPTION);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(1)
                            .build());

    @TempDir private Path checkpoints;

    @AfterEach
    void planNothing() {
        PlannedFailure.none();
    }

    @Test
    void aJobThatIsKilledThreeTimesAnswersEveryRequestOnce(@InjectMiniCluster MiniCluster cluster)
            throws Exception {
        List<String> words = G2p.words().subList(3_000, 3_000 + WORDS);
        List<String> phonemes = G2p.phonemes().subList(3_000, 3_000 + WORDS);
        List<byte[]> messages = G2p.messages(words);
        SequenceBrokerJob job =
                SequenceBrokerJob.create("sequence-kills", G2p.directory(), Duration.ofMillis(100));
        StreamExecutionEnvironment environment = environment();
        job.build(environment, source(job));
        JobClient client = environment.executeAsync();
        CompletableFuture<JobExecutionResult> result = client.getJobExecutionResult();
        int taskManager = 0;
        int sent = 0;
        for (int failure = 1; failure <= FAILURES.size(); failure++) {
            Kind kind = FAILURES.get(failure - 1);
            int offset = failure * WORDS / (FAILURES.size() + 1);
            PlannedFailure planned = PlannedFailure.at(offset, kind);
            // A checkpoint in the middle of this part: the failure falls back to it or a later one.
            int half = (sent + offset) / 2;
            KafkaExtension.send(job.file().input().topic(), messages.subList(sent, half));
            awaitCheckpoint(cluster, client.getJobID());
            sent = Math.min(WORDS, offset + 300);
            KafkaExtension.send(job.file().input().topic(), messages.subList(half, sent));
            assertThat(planned.await(LIMIT)).as("failure at offset %d", offset).isTrue();
            if (kind == Kind.TASK_MANAGER) {
                cluster.terminateTaskManager(taskManager++).get();
                cluster.startTaskManager();
            }
            awaitRestart(cluster, client.getJobID(), failure);
        }
        KafkaExtension.send(job.file().input().topic(), messages.subList(sent, WORDS));
        result.get(LIMIT.toSeconds(), TimeUnit.SECONDS);

        SequenceBrokerJob.Output output = job.output();
        assertThat(output.deadLetters()).isEmpty();
        assertThat(output.predictions()).hasSize(WORDS);
        String[] answers = new String[WORDS];
        for (SequencePrediction prediction : output.predictions()) {
            int word = Integer.parseInt(prediction.id());
            assertThat(answers[word]).as("a second answer to '%s'", words.get(word)).isNull();
            answers[word] = prediction.candidates().get(0).text();
        }
        assertThat(answers).containsExactlyElementsOf(phonemes);
    }

    /** As the job's own, but failing. */
    private static KafkaSource<Incoming> source(SequenceBrokerJob job) {
        Bound.At bound = (Bound.At) job.bound(WORDS);
        return KafkaSource.<Incoming>builder()
                .setBootstrapServers(KafkaExtension.bootstrapServers())
                .setProperty("isolation.level", "read_committed")
                .setTopics(job.file().input().topic())
                .setGroupId("sequence-kills")
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setBounded(OffsetsInitializer.offsets(bound.offsets()))
                .setDeserializer(
                        new FailingDeserializer<>(job.file().decoder(), StreamTypes.INCOMING))
                .build();
    }

    private static void awaitCheckpoint(MiniCluster cluster, JobID job) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        long completed = counts(cluster, job).getNumberOfCompletedCheckpoints();
        while (counts(cluster, job).getNumberOfCompletedCheckpoints() <= completed) {
            assertThat(System.nanoTime()).as("no checkpoint").isLessThan(deadline);
        }
    }

    private static void awaitRestart(MiniCluster cluster, JobID job, int failures)
            throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (counts(cluster, job).getNumberOfRestoredCheckpoints() < failures) {
            assertThat(System.nanoTime())
                    .as("no restart after failure %d", failures)
                    .isLessThan(deadline);
        }
        assertThat(counts(cluster, job).getNumberOfRestoredCheckpoints()).isEqualTo(failures);
    }

    private static CheckpointStatsCounts counts(MiniCluster cluster, JobID job) throws Exception {
        return cluster.getExecutionGraph(job).get().getCheckpointStatsSnapshot().getCounts();
    }

    private StreamExecutionEnvironment environment() {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri() + "");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 20);
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(1));
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment();
        environment.configure(configuration);
        return environment;
    }
}
