package io.github.flinkmlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.flinkmlops.connector.avro.EvaluationReader;
import io.github.flinkmlops.connector.avro.ModelSnapshotReader;
import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.evaluation.Evaluation;
import io.github.flinkmlops.job.KafkaExtension;
import io.github.flinkmlops.job.TrainJob;
import io.github.flinkmlops.job.config.JobFile;
import io.github.flinkmlops.job.config.Resources;
import io.github.flinkmlops.model.ModelSnapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The table of docs/upgrades.md: what a job file may change between a savepoint and the next run.
 */
@ExtendWith(KafkaExtension.class)
@Timeout(300)
class SavepointChangesE2e {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int RECORDS = 2_000;

    /** 31 minibatches, and 18 examples of the next. */
    private static final int BEFORE = 1_010;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(3)
                            .build());

    @TempDir private static Path folder;

    private static String savepoint;
    private static int jobs;

    @BeforeAll
    static void stopWithASavepoint() throws Exception {
        KafkaExtension.createTopic("flights", 1, Map.of());
        KafkaExtension.send("flights", Flights.messages(BEFORE));
        String name = "changes-" + jobs++;
        JobFile job = job(name, Flights.jobFile(name));
        JobClient client = start(job, new Configuration());
        awaitPredictions(job, BEFORE);
        savepoint = stop(client, false);
        KafkaExtension.send("flights", Flights.messages(RECORDS).subList(BEFORE, RECORDS));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    minibatch: {size: 32, maxWait: 50 ms} | minibatch: {size: 64, maxWait: 50 ms}
                    minibatch: {size: 32, maxWait: 50 ms} | minibatch: {size: 8, maxWait: 0 ms}
                    name: late                            | name: delayed
                    learningRate: 0.002                   | learningRate: {exponential: {rate: 0.01, factor: 0.999}}
                    learningRate: 0.002                   | learningRate: 0.002; clipping: {norm: 1}; weightLimit: 10
                    learningRate: 0.002                   | learningRate: 0.002; seed: 7
                    learningRate: 0.002                   | learningRate: 0.002; watch: {window: 100}
                    schema: flights.avsc                  | schema: flights.avsc;   parallelism: 2
                    schema: flights.avsc                  | schema: flights.avsc;   outOfOrderness: 1 min
                    evaluateEvery: 4000                   | evaluateEvery: 100
                    metrics: [logLoss, auc]               | metrics: [logLoss, auc, accuracy, baseRateLogLoss]
                    metrics: [logLoss, auc]               | metrics: auc
                    snapshotEvery: 125                    | snapshotEvery: 1
                    interval: 1 s                         | interval: 300 ms
                    transactionalIdPrefix: NAME           | guarantee: at-least-once
                    """)
    void theJobGoesOnWith(String before, String after) throws Exception {
        String name = "changes-" + jobs++;
        JobFile job = job(name, changed(before, after, name));

        JobClient client = resume(job);
        awaitPredictions(job, RECORDS - BEFORE);
        stop(client, true);

        List<ConsumerRecord<byte[], byte[]>> models = read(job.output().models());
        ModelSnapshot last = new ModelSnapshotReader().read(models.get(models.size() - 1).value());
        assertThat(last.examples()).isEqualTo(RECORDS);
        int size = job.learning().minibatchSize();
        // One more or less: the minibatch that waited may have been larger, the last is short.
        assertThat((int) last.version())
                .isCloseTo(BEFORE / Flights.MINIBATCH + (RECORDS - BEFORE) / size, within(2));
        assertThat(read(job.output().predictions())).hasSize(RECORDS - BEFORE);
        List<ConsumerRecord<byte[], byte[]>> evaluations = read(job.output().evaluations());
        Evaluation end =
                new EvaluationReader().read(evaluations.get(evaluations.size() - 1).value());
        assertThat(end.examples()).isEqualTo(RECORDS);
        assertThat(end.metrics()).containsOnlyKeys(job.learningOptions().metrics());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    network: [dense: 16, relu, dense: 1] | network: [dense: 8, relu, dense: 1]  | layers: [{dense={units=8  | here, [{dense={units=16
                    network: [dense: 16, relu, dense: 1] | network: [dense: 16, tanh, dense: 1] | tanh                     | relu
                    bits: 12                             | bits: 11                             | features: 2073 here       | 4121 there
                    distance, log: true, shift: 6.5      | distance, standardize: true          | standardized features: [24] here | [] there
                    optimizer: adam                      | optimizer: adagrad                   | optimizer: {adagrad       | {adam
                    class: late                          | class: delayed                       | classes: [delayed] here   | [late] there
                    """)
    void theJobIsRefusedWith(String before, String after, String here, String there)
            throws Exception {
        String name = "changes-" + jobs++;
        JobFile job = job(name, changed(before, after, name));

        assertThatThrownBy(() -> resume(job).getJobExecutionResult().get())
                .rootCause()
                .hasMessageStartingWith("the state belongs to another model (")
                .hasMessageContaining(here)
                .hasMessageContaining(there);
    }

    private static String changed(String before, String after, String name) throws Exception {
        String file = Flights.text("/late.yaml");
        assertThat(file).containsOnlyOnce(before);
        return file.replace(before, after.replace("; ", "\n")).replace("NAME", name);
    }

    private static JobClient resume(JobFile job) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        return start(job, configuration);
    }

    private static JobClient start(JobFile job, Configuration configuration) throws Exception {
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.resolve("checkpoints").toUri().toString());
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment();
        environment.configure(configuration);
        TrainJob.build(environment, job, new KafkaOptions(KafkaExtension.bootstrapServers()));
        return environment.executeAsync();
    }

    private static String stop(JobClient client, boolean drain) throws Exception {
        return client.stopWithSavepoint(
                        drain,
                        folder.resolve("savepoints").toUri().toString(),
                        SavepointFormatType.CANONICAL)
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private static void awaitPredictions(JobFile job, int count) {
        Deadline.await(
                count + " predictions",
                LIMIT,
                () -> read(job.output().predictions()).size() == count);
    }

    private static JobFile job(String name, String text) throws Exception {
        JobFile job = JobFile.parse(text, Resources.classPath());
        for (String topic : job.output().topics()) {
            KafkaExtension.createTopic(topic, 1, Map.of("max.message.bytes", "16777216"));
        }
        assertThat(job.output().predictions()).startsWith(name);
        return job;
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        return KafkaExtension.readAll(topic, IsolationLevel.READ_COMMITTED, LIMIT);
    }
}
