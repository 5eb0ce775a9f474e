package io.github.flinkmlops.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.connector.kafka.Bound;
import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.operator.types.StreamTypes;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A run that fails on purpose. The job reads while its input is still being written. */
final class DisturbedRun {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Records between a checkpoint and the failure after it, and behind that, at most. */
    private static final int FAR = 300;

    /** Records that are sent at once where checkpoints are made at any moment, at most. */
    private static final int PORTION = 400;

    private final MiniCluster cluster;
    private final BrokerJob job;
    private final List<byte[]> messages;
    private final SplittableRandom random;
    private int taskManager;
    private int sent;
    private int failures;
    private JobID id = new JobID();
    private CompletableFuture<JobExecutionResult> result = new CompletableFuture<>();

    /**
     * @param taskManager index of the cluster's only TaskManager
     * @param seed of the points at which the job fails
     */
    DisturbedRun(
            MiniCluster cluster, int taskManager, BrokerJob job, List<byte[]> messages, long seed) {
        this.cluster = cluster;
        this.taskManager = taskManager;
        this.job = job;
        this.messages = messages;
        this.random = new SplittableRandom(seed);
    }

    /** Index of the TaskManager that is left at the end. */
    int taskManager() {
        return taskManager;
    }

    /**
     * Learns from all messages, failing once for each of the kinds, in this order. Before each
     * failure the run asks for a checkpoint, of which it knows that it holds a half-filled
     * minibatch and that the failure falls back to it: so the job itself must make none.
     */
    JobOutput failBehindCheckpoints(
            StreamExecutionEnvironment environment, List<PlannedFailure.Kind> kinds)
            throws Exception {
        start(environment);
        int share = messages.size() / kinds.size();
        for (int i = 0; i < kinds.size(); i++) {
            int end = i * share + random.nextInt(1, share - 3 * FAR);
            checkpointAt(sent + random.nextInt(end - sent));
            LearningCheckpoint checkpoint = checkpointInMinibatchAt(end);
            int offset = sent + random.nextInt(FAR);
            PlannedFailure failure = PlannedFailure.at(offset, kinds.get(i));
            send(offset + 1 + random.nextInt(FAR));
            assertThat(failure.await(LIMIT)).as("failure at offset %d", offset).isTrue();
            assertThat(restart(kinds.get(i))).isEqualTo(checkpoint);
        }
        return end();
    }

    /**
     * Learns from all messages, failing once for each of the kinds, in this order, while the job
     * makes checkpoints when it likes: a failure may come while one is being made or committed.
     *
     * @param restored takes up the checkpoints to which the failures fell back
     */
    JobOutput failAnywhere(
            StreamExecutionEnvironment environment,
            List<PlannedFailure.Kind> kinds,
            List<LearningCheckpoint> restored)
            throws Exception {
        start(environment);
        int share = messages.size() / kinds.size();
        for (int i = 0; i < kinds.size(); i++) {
            int offset = i * share + random.nextInt(PORTION, share);
            PlannedFailure failure = PlannedFailure.at(offset, kinds.get(i));
            while (sent <= offset) {
                awaitCheckpoint();
                send(Math.min(messages.size(), sent + random.nextInt(1, PORTION)));
            }
            assertThat(failure.await(LIMIT)).as("failure at offset %d", offset).isTrue();
            restored.add(restart(kinds.get(i)));
        }
        return end();
    }

    private void start(StreamExecutionEnvironment environment) throws Exception {
        job.build(environment, source());
        JobClient client = environment.executeAsync();
        id = client.getJobID();
        result = client.getJobExecutionResult();
    }

    /** As the job's own, but failing. */
    private KafkaSource<Decoded> source() {
        Bound.At bound = (Bound.At) job.bound(messages.size());
        return KafkaSource.<Decoded>builder()
                .setBootstrapServers(KafkaExtension.bootstrapServers())
                .setProperty("isolation.level", "read_committed")
                .setTopics(job.file().input().topic())
                .setGroupId(job.file().input().group())
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setBounded(OffsetsInitializer.offsets(bound.offsets()))
                .setDeserializer(
                        new FailingDeserializer<>(job.file().decoder(), StreamTypes.DECODED))
                .build();
    }

    private void send(int end) throws Exception {
        KafkaExtension.send(job.file().input().topic(), messages.subList(sent, end));
        sent = end;
    }

    /** Sends up to there, or as little more as is needed for a minibatch that is half full. */
    private LearningCheckpoint checkpointInMinibatchAt(int end) throws Exception {
        LearningCheckpoint checkpoint = checkpointAt(end);
        while (checkpoint.waiting() == 0) {
            checkpoint = checkpointAt(sent + 1);
        }
        assertThat(checkpoint.waiting()).isBetween(1, job.file().learning().minibatchSize() - 1);
        return checkpoint;
    }

    /** Sends up to there, and makes checkpoints until one holds all that was sent. */
    private LearningCheckpoint checkpointAt(int end) throws Exception {
        send(end);
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try {
                LearningCheckpoint checkpoint =
                        LearningCheckpoint.read(cluster.triggerCheckpoint(id).get());
                if (checkpoint.records() == sent) {
                    return checkpoint;
                }
                notAfter(deadline, "the last checkpoint was " + checkpoint + ", sent were " + sent);
            } catch (ExecutionException e) {
                // Tasks that are being started take no part in a checkpoint.
                notAfter(deadline, "no checkpoint: " + e);
            }
        }
    }

    /** Waits until the job makes one more checkpoint of itself. */
    private void awaitCheckpoint() throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        long completed = checkpoints().getCounts().getNumberOfCompletedCheckpoints();
        while (checkpoints().getCounts().getNumberOfCompletedCheckpoints() <= completed) {
            notAfter(deadline, "no checkpoint after " + completed);
        }
    }

    /** Waits until the job has restarted; returns the checkpoint to which it fell back. */
    private LearningCheckpoint restart(PlannedFailure.Kind kind) throws Exception {
        if (kind == PlannedFailure.Kind.TASK_MANAGER) {
            cluster.terminateTaskManager(taskManager++).get();
            cluster.startTaskManager();
        }
        failures++;
        CheckpointStatsSnapshot checkpoints = checkpoints();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (checkpoints.getCounts().getNumberOfRestoredCheckpoints() < failures) {
            notAfter(deadline, "failure " + failures + " did not lead to a restart");
            checkpoints = checkpoints();
        }
        assertThat(checkpoints.getCounts().getNumberOfRestoredCheckpoints()).isEqualTo(failures);
        return LearningCheckpoint.read(checkpoints.getLatestRestoredCheckpoint().getExternalPath());
    }

    private CheckpointStatsSnapshot checkpoints() throws Exception {
        return cluster.getExecutionGraph(id).get().getCheckpointStatsSnapshot();
    }

    /** Sends the rest. What is written last is committed with a last checkpoint. */
    private JobOutput end() throws Exception {
        send(messages.size());
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!result.isDone()) {
            notAfter(deadline, "the job did not end");
            CompletableFuture<String> checkpoint = cluster.triggerCheckpoint(id);
            CompletableFuture.anyOf(checkpoint.exceptionally(e -> ""), result).get();
        }
        result.get();
        return JobOutput.read(job.file().output());
    }

    private static void notAfter(long deadline, String message) {
        assertThat(System.nanoTime()).as(message).isLessThan(deadline);
    }
}
