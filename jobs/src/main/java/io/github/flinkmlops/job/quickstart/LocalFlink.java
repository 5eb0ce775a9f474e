package io.github.flinkmlops.job.quickstart;

import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.util.ExceptionUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A whole Flink in this JVM, with its web interface. */
final class LocalFlink implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LocalFlink.class);
    private static final int FIRST_PORT = 8081;
    private static final int LAST_PORT = 8181;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final MiniCluster cluster;
    private final Configuration configuration;
    private final URI web;

    private LocalFlink(MiniCluster cluster, Configuration configuration, URI web) {
        this.cluster = cluster;
        this.configuration = configuration;
        this.web = web;
    }

    /** Starts a cluster whose job begins at the beginning and leaves nothing behind. */
    static LocalFlink start(int webPort, Path folder) throws Exception {
        return start(webPort, folder, null);
    }

    /**
     * Starts a cluster.
     *
     * @param webPort of the web interface; 0 takes 8081 or the next free one
     * @param folder for whatever Flink keeps on disk and that may end with it
     * @param run whose checkpoints are kept, and whose last one the job goes on from
     * @throws UserError if the port is in use
     */
    static LocalFlink start(int webPort, Path folder, @Nullable RunFolder run) throws Exception {
        Configuration configuration = configuration(webPort, folder);
        if (run != null) {
            goOn(configuration, run);
        }
        MiniCluster cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(configuration)
                                .setNumTaskManagers(1)
                                .setNumSlotsPerTaskManager(
                                        Math.max(2, Runtime.getRuntime().availableProcessors()))
                                .build());
        try {
            cluster.start();
            return new LocalFlink(cluster, configuration, cluster.getRestAddress().get());
        } catch (Exception e) {
            cluster.closeAsync();
            if (ExceptionUtils.findThrowable(e, BindException.class).isPresent()) {
                throw new UserError(
                        webPort == 0
                                ? "no port from %d to %d is free for Flink's web interface: name one with --web-port"
                                        .formatted(FIRST_PORT, LAST_PORT)
                                : "port %d for Flink's web interface is in use: leave --web-port out to take a free one"
                                        .formatted(webPort),
                        e);
            }
            throw e;
        }
    }

    private static Configuration configuration(int webPort, Path folder) {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.ADDRESS, "localhost");
        configuration.set(RestOptions.BIND_ADDRESS, "localhost");
        configuration.set(
                RestOptions.BIND_PORT,
                webPort == 0 ? FIRST_PORT + "-" + LAST_PORT : Integer.toString(webPort));
        configuration.set(WebOptions.SUBMIT_ENABLE, false);
        configuration.set(WebOptions.TMP_DIR, folder.resolve("web").toString());
        configuration.set(CoreOptions.TMP_DIRS, folder.resolve("tmp").toString());
        // Flink answers with what it fetched last, and only then fetches again.
        configuration.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, Duration.ofMillis(200));
        // On disk: in the job manager's memory a model's state may have 5 MB at most.
        configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.resolve("checkpoints").toUri().toString());
        // Whatever fails here fails again: the user is to see it at once.
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        return configuration;
    }

    private static void goOn(Configuration configuration, RunFolder run) throws IOException {
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, run.checkpoints().toUri().toString());
        configuration.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        Optional<Path> last = run.lastCheckpoint();
        if (last.isPresent()) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, last.get().toUri().toString());
            // The next checkpoint takes its place.
            configuration.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.CLAIM);
        }
    }

    /** Where the web interface is. */
    URI web() {
        return web;
    }

    /** An environment for a job that runs on this cluster. */
    StreamExecutionEnvironment environment() {
        return StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    }

    /** Starts the job that was built in the environment. */
    JobID submit(StreamExecutionEnvironment environment, String name) throws Exception {
        StreamGraph graph = environment.getStreamGraph();
        graph.setJobName(name);
        return cluster.submitJob(graph.getJobGraph()).get().getJobID();
    }

    /** Asks for a checkpoint now; it may be declined, as while a task is still starting. */
    void checkpoint(JobID job) {
        CompletableFuture<String> asked = cluster.triggerCheckpoint(job);
        asked.whenComplete(
                (path, e) -> {
                    if (e != null) {
                        LOG.debug("No checkpoint", e);
                    }
                });
    }

    /** Ends a job as if its input had ended, with a savepoint; fails while a task is starting. */
    CompletableFuture<String> drain(JobID job, Path savepoints) {
        return cluster.stopWithSavepoint(
                job, savepoints.toUri().toString(), true, SavepointFormatType.CANONICAL);
    }

    /** Completes when the job has ended, in whichever way. */
    CompletableFuture<JobResult> result(JobID job) {
        return cluster.requestJobResult(job);
    }

    @Override
    public void close() throws Exception {
        try {
            cluster.closeAsync().get(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // Its threads are of this process and end with it.
        }
    }
}
