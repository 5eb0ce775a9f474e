package io.github.flinkmlops.job;

import io.github.flinkmlops.job.config.JobFile;
import io.github.flinkmlops.job.config.Resources;
import io.github.flinkmlops.job.config.SequenceJobFile;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The jobs whose savepoints every version has to restore. */
final class KeptJobs {

    /** Records before the savepoint: 31 minibatches, and 18 examples of the next. */
    static final int LEARNED = 1_010;

    static final String FLIGHTS = "kept-flights";
    static final String WORDS = "kept-words";

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private KeptJobs() {}

    /** Late flights, with every kind of state: moments, statistics, metrics, a short minibatch. */
    static CsvMessages learning() throws IOException {
        return CsvMessages.read(
                JobFile.parse(
                        """
                        name: kept
                        input: {topic: kept-flights, schema: flights.avsc, eventTime: date}
                        features:
                          - one-hot: {time: date, part: hour}
                          - number: {field: distance, standardize: true}
                          - hash: {of: [origin, destination], bits: 6}
                        label: {field: delay, above: 15, class: late}
                        network: [dense: 8, relu, dense: 1]
                        optimizer: adam
                        learningRate: 0.01
                        minibatch: {size: 32, maxWait: 50 ms}
                        output:
                          metrics: [logLoss, accuracy, baseRateLogLoss]
                          evaluateEvery: 500
                          snapshotEvery: 10
                        checkpoints: {interval: 200 ms}
                        """,
                        Resources.classPath()),
                "flights.csv.gz");
    }

    /** Words to pronunciations, a few of them under way at once. */
    static SequenceJobFile reading() {
        return SequenceJobFile.parse(
                """
                name: kept
                model: {directory: %s}
                input: {topic: kept-words}
                decoding: {strategy: greedy, maxLength: 40}
                limits: {rows: 4, capacity: 4}
                output:
                  predictions: kept-words-predictions
                  rejected: kept-words-rejected
                  guarantee: at-least-once
                checkpoints: {interval: 200 ms}
                """
                        .formatted(G2p.directory().toAbsolutePath()),
                Resources.classPath());
    }

    /** Puts a job on whatever the environment stands for. */
    @FunctionalInterface
    interface Build {
        void on(StreamExecutionEnvironment environment);
    }

    /** Starts a job, from a savepoint if the path is not empty. */
    static JobClient start(StreamExecutionEnvironment environment, Build build, String savepoint)
            throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        if (!savepoint.isEmpty()) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        environment.configure(configuration);
        build.on(environment);
        return environment.executeAsync();
    }

    /** A savepoint of a job that goes on, as soon as all its tasks run; returns its folder. */
    static String savepoint(JobClient client, String folder)
            throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try {
                return client.triggerSavepoint(folder, SavepointFormatType.CANONICAL)
                        .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("no savepoint", e);
                }
            }
        }
    }

    /** SHA-256 of what each tensor of the learning's state holds. */
    static Map<String, String> digests(String savepoint) throws IOException {
        Map<String, String> digests = new TreeMap<>();
        try (SafetensorsFile file =
                SafetensorsFile.of(LearningCheckpoint.state(savepoint), savepoint)) {
            for (String name : file.names()) {
                digests.put(name, sha256(file, name));
            }
        }
        return digests;
    }

    private static String sha256(SafetensorsFile file, String name) {
        String values =
                switch (file.tensor(name).dtype()) {
                    case F32 -> Arrays.toString(file.floats(name));
                    case F64 -> Arrays.toString(file.doubles(name));
                    case I64 -> Arrays.toString(file.longs(name));
                    default -> Arrays.toString(file.bytes(name));
                };
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(values.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    static List<byte[]> words(int count) throws IOException {
        return G2p.messages(G2p.words().subList(0, count));
    }
}
