package io.github.flinkmlops.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.connector.avro.PredictionReader;
import io.github.flinkmlops.connector.avro.PredictionWriter;
import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.example.DenseFeatures;
import io.github.flinkmlops.example.Example;
import io.github.flinkmlops.example.Label;
import io.github.flinkmlops.model.ModelSpec;
import io.github.flinkmlops.nn.activation.Relu;
import io.github.flinkmlops.nn.layer.ActivationSpec;
import io.github.flinkmlops.nn.layer.DenseSpec;
import io.github.flinkmlops.nn.loss.MeanSquaredError;
import io.github.flinkmlops.nn.optimizer.Adam;
import io.github.flinkmlops.nn.optimizer.ConstantRate;
import io.github.flinkmlops.operator.LearningStreams;
import io.github.flinkmlops.operator.OnlineLearning;
import io.github.flinkmlops.operator.types.StreamTypes;
import io.github.flinkmlops.prediction.Prediction;
import io.github.flinkmlops.trainer.Learning;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The programs of the README, run as they stand there. */
@ExtendWith(KafkaExtension.class)
class ReadmeTest {

    private static final int ENOUGH = 3;

    @Test
    void theDataStreamProgramLearns() throws Exception {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment();
        DataStream<Decoded> examples =
                environment
                        .fromSequence(0, 9_999)
                        .map(ReadmeTest::example, StreamTypes.DECODED)
                        .setParallelism(1);
        ModelSpec spec =
                new ModelSpec(
                        "product",
                        2,
                        false,
                        List.of(),
                        List.of(
                                new DenseSpec(16),
                                new ActivationSpec(new Relu()),
                                new DenseSpec(1)),
                        new MeanSquaredError(),
                        List.of());
        Learning learning = new Learning(new Adam(), new ConstantRate(0.01), 32, 0);
        LearningStreams learned = OnlineLearning.of(spec, learning).on(examples);

        List<Prediction> predictions = new ArrayList<>();
        try (CloseableIterator<Prediction> all = learned.predictions().executeAndCollect()) {
            all.forEachRemaining(predictions::add);
        }
        assertThat(predictions).hasSize(10_000);
        assertThat(meanLoss(predictions.subList(9_000, 10_000)))
                .isLessThan(meanLoss(predictions.subList(0, 100)) / 10);
    }

    private static Decoded example(long i) {
        float x = (i * 37 % 100) / 100f;
        float y = (i * 91 % 100) / 100f;
        return Example.of("e" + i, i, new DenseFeatures(new float[] {x, y}), Label.of(x * y));
    }

    private static double meanLoss(List<Prediction> predictions) {
        return predictions.stream().mapToDouble(Prediction::loss).average().orElseThrow();
    }

    @Test
    void theConsumerReadsPredictions() throws Exception {
        String topic = "readme-predictions";
        KafkaExtension.createTopic(topic, 1, Map.of());
        PredictionWriter writer = new PredictionWriter();
        List<byte[]> written = new ArrayList<>();
        for (int i = 0; i < ENOUGH; i++) {
            written.add(
                    writer.write(
                            new Prediction(
                                    "f" + i,
                                    i,
                                    null,
                                    "flights",
                                    7,
                                    new float[] {0.25f},
                                    List.of("late"),
                                    new Label.Number(33, 1),
                                    0.5)));
        }
        KafkaExtension.send(topic, written);

        List<Prediction> read = new ArrayList<>();
        PredictionReader reader = new PredictionReader();
        try (var consumer =
                new KafkaConsumer<>(
                        Map.<String, Object>of(
                                "bootstrap.servers", KafkaExtension.bootstrapServers(),
                                "group.id", "readme",
                                "auto.offset.reset", "earliest",
                                "isolation.level", "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            while (read.size() < ENOUGH) {
                for (ConsumerRecord<byte[], byte[]> message :
                        consumer.poll(Duration.ofSeconds(1))) {
                    read.add(reader.read(message.value()));
                }
            }
        }
        assertThat(read).extracting(Prediction::id).containsExactly("f0", "f1", "f2");
    }

    @Test
    void theReadmeShowsTheseLines() throws Exception {
        String readme = Files.readString(Path.of("..", "README.md"));
        assertThat(readme)
                .contains(
                        "LearningStreams learned = OnlineLearning.of(spec, learning).on(examples);")
                .contains(
                        "Learning learning = new Learning(new Adam(), new ConstantRate(0.01), 32,"
                                + " 0);")
                .contains("PredictionReader reader = new PredictionReader();")
                .contains("reader.read(message.value())");
    }
}
