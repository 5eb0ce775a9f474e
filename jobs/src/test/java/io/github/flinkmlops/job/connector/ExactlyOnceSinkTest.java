package io.github.flinkmlops.job.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.connector.avro.ExampleDecoder;
import io.github.flinkmlops.connector.avro.ExampleWriter;
import io.github.flinkmlops.connector.avro.PredictionReader;
import io.github.flinkmlops.connector.avro.WireFormat;
import io.github.flinkmlops.connector.kafka.Bound;
import io.github.flinkmlops.connector.kafka.ExampleSource;
import io.github.flinkmlops.connector.kafka.ExampleWatermarks;
import io.github.flinkmlops.connector.kafka.InputOptions;
import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.connector.kafka.PredictionSink;
import io.github.flinkmlops.connector.kafka.SinkOptions;
import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.example.DenseFeatures;
import io.github.flinkmlops.example.Example;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.job.KafkaExtension;
import io.github.flinkmlops.operator.types.StreamTypes;
import io.github.flinkmlops.prediction.Prediction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KafkaExtension.class)
@Timeout(180)
class ExactlyOnceSinkTest {

    private static final int BATCH = 1_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Offsets at which the job has failed: each fails it once. */
    private static final Set<Long> FAILED = ConcurrentHashMap.newKeySet();

    @Test
    void everyPredictionIsCommittedOnceWhenTheJobFails() throws Exception {
        String input = "sink-input";
        String output = "sink-output";
        KafkaExtension.createTopic(input, 1, Map.of());
        KafkaExtension.createTopic(output, 2, Map.of());
        FAILED.clear();
        JobClient job = start(input, output);

        // A batch is sent when the one before is committed, so each failure follows a checkpoint.
        for (int batch = 0; batch < 3; batch++) {
            KafkaExtension.send(input, messages(batch * BATCH));
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (committed(output).size() < (batch + 1) * BATCH) {
                assertThat(System.nanoTime()).as("batch %d", batch).isLessThan(deadline);
            }
        }
        job.getJobExecutionResult().get();

        List<String> ids = committed(output);
        assertThat(FAILED).containsExactlyInAnyOrder(1_500L, 2_500L);
        assertThat(ids).hasSize(3 * BATCH);
        assertThat(new TreeSet<>(ids)).hasSize(3 * BATCH);
    }

    private static JobClient start(String input, String output) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 2);
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(1));
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        environment.enableCheckpointing(200);
        KafkaOptions kafka = new KafkaOptions(KafkaExtension.bootstrapServers());
        environment
                .fromSource(
                        ExampleSource.create(
                                kafka,
                                new InputOptions(input, input)
                                        .withBound(
                                                Bound.at(
                                                        Map.of(
                                                                new TopicPartition(input, 0),
                                                                3L * BATCH))),
                                ExampleDecoder.ofExamples(
                                        WireFormat.SINGLE_OBJECT, 1, 0, null, false)),
                        ExampleWatermarks.boundedOutOfOrderness(
                                Duration.ZERO, Duration.ofSeconds(10)),
                        "examples")
                .map(ExactlyOnceSinkTest::predict)
                .returns(StreamTypes.PREDICTION)
                .sinkTo(PredictionSink.create(kafka, SinkOptions.exactlyOnce("sink"), output));
        return environment.executeAsync();
    }

    private static Prediction predict(Decoded decoded) {
        Example example = (Example) decoded;
        long offset = example.position().offset();
        if ((offset == 1_500 || offset == 2_500) && FAILED.add(offset)) {
            throw new IllegalStateException("fails once at offset " + offset);
        }
        return new Prediction(
                example.id(),
                example.eventTime(),
                null,
                "m",
                0,
                new float[1],
                List.of(),
                null,
                null);
    }

    private static List<byte[]> messages(int first) {
        ExampleWriter writer = new ExampleWriter(0);
        List<byte[]> messages = new ArrayList<>();
        for (int i = first; i < first + BATCH; i++) {
            messages.add(
                    writer.write(
                            new Example(
                                    "id-" + i,
                                    i,
                                    null,
                                    new DenseFeatures(new float[] {i}),
                                    null,
                                    1,
                                    new Position("", 0, 0, 0),
                                    null)));
        }
        return messages;
    }

    private static List<String> committed(String topic) throws Exception {
        PredictionReader reader = new PredictionReader();
        List<String> ids = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> message :
                KafkaExtension.readAll(topic, IsolationLevel.READ_COMMITTED, LIMIT)) {
            ids.add(reader.read(message.value()).id());
        }
        return ids;
    }
}
