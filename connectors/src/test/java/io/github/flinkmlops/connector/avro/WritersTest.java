package io.github.flinkmlops.connector.avro;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.evaluation.Evaluation;
import io.github.flinkmlops.example.DenseFeatures;
import io.github.flinkmlops.example.Example;
import io.github.flinkmlops.example.Label;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.example.SparseFeatures;
import io.github.flinkmlops.model.ModelSnapshot;
import io.github.flinkmlops.prediction.Prediction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class WritersTest {

    private static final Position POSITION = new Position("letters", 3, 1L << 33, -1);

    private final PredictionWriter predictions = new PredictionWriter();

    @Test
    void predictionsHaveTheBytesThatAvroWrites() {
        for (Prediction prediction : predictions(new Random(3))) {
            GenericRecord record = new GenericData.Record(MessageType.PREDICTION.schema());
            record.put("id", prediction.id());
            record.put("eventTime", prediction.eventTime());
            record.put("key", prediction.key());
            record.put("model", prediction.model());
            record.put("modelVersion", prediction.modelVersion());
            List<Float> outputs = new ArrayList<>();
            for (float output : prediction.outputs()) {
                outputs.add(output);
            }
            record.put("outputs", outputs);
            record.put("classes", prediction.classes());
            record.put("label", written(prediction.label()));
            record.put("loss", prediction.loss());

            assertThat(predictions.write(prediction)).isEqualTo(Messages.bytesOf(record));
        }
    }

    @Test
    void predictionsReadBackAsTheyWere() throws Exception {
        PredictionReader reader = new PredictionReader();
        for (Prediction prediction : predictions(new Random(4))) {
            assertThat(reader.read(predictions.write(prediction)))
                    .usingRecursiveComparison()
                    .isEqualTo(prediction);
        }
    }

    @Test
    void aNumberThatWasComparedWithAThresholdHasNoTarget() throws Exception {
        Prediction prediction =
                new Prediction(
                        "1",
                        0,
                        null,
                        "flights",
                        1,
                        new float[] {0.25f},
                        List.of("late"),
                        new Label.Number(34, 1f),
                        0.1);

        Prediction read = new PredictionReader().read(predictions.write(prediction));

        assertThat(read.label()).isEqualTo(new Label.Number(34, Float.NaN));
    }

    @Test
    void deadLettersReadBackAsTheyWere() throws Exception {
        RejectedWriter writer = new RejectedWriter();
        RejectedReader reader = new RejectedReader();
        for (RejectReason reason : RejectReason.values()) {
            Rejected rejected =
                    new Rejected(reason, "weight must be …", new byte[] {1, 0, -1}, POSITION);

            assertThat(reader.read(writer.write(rejected)))
                    .usingRecursiveComparison()
                    .isEqualTo(rejected);
        }
        Rejected tombstone = new Rejected(RejectReason.NULL_VALUE, "no value", null, POSITION);

        assertThat(reader.read(writer.write(tombstone))).isEqualTo(tombstone);
    }

    @Test
    void deadLettersHaveTheBytesThatAvroWrites() {
        GenericRecord record = new GenericData.Record(MessageType.REJECTED.schema());
        record.put("reason", "MALFORMED");
        record.put("error", "…");
        record.put("bytes", ByteBuffer.wrap(new byte[] {7}));
        record.put("topic", "letters");
        record.put("partition", 3);
        record.put("offset", 1L << 33);
        record.put("time", -1L);

        byte[] written =
                new RejectedWriter()
                        .write(new Rejected(RejectReason.MALFORMED, "…", new byte[] {7}, POSITION));

        assertThat(written).isEqualTo(Messages.bytesOf(record));
    }

    @Test
    void evaluationsReadBackAsTheyWere() throws Exception {
        EvaluationWriter writer = new EvaluationWriter();
        EvaluationReader reader = new EvaluationReader();
        Evaluation some =
                new Evaluation("flights", 5, 6, 7, 8, Map.of("auc", 0.7, "logLoss", Double.NaN));
        Evaluation none = new Evaluation("flights", 0, Long.MIN_VALUE, 0, 0, Map.of());

        assertThat(reader.read(writer.write(some))).isEqualTo(some);
        assertThat(reader.read(writer.write(none))).isEqualTo(none);
    }

    @Test
    void modelsReadBackAsTheyWere() throws Exception {
        byte[] weights = new byte[3_000_000];
        new Random(5).nextBytes(weights);
        ModelSnapshot snapshot = new ModelSnapshot("flights", 12, 384, weights);

        ModelSnapshot read =
                new ModelSnapshotReader().read(new ModelSnapshotWriter().write(snapshot));

        assertThat(read.name()).isEqualTo("flights");
        assertThat(read.version()).isEqualTo(12);
        assertThat(read.examples()).isEqualTo(384);
        assertThat(read.safetensors()).isEqualTo(weights);
    }

    @Test
    void examplesDecodeAsTheyWere() {
        ExampleWriter writer = new ExampleWriter(2);
        Position position = new Position("examples", 0, 0, 0);
        Example sparse =
                new Example(
                        "1",
                        5,
                        "k",
                        new SparseFeatures(12, new int[] {0, 1, 11, 2}, new float[] {1, 2, 3, 4}),
                        new Label.ClassName("C", 2),
                        0.5f,
                        position,
                        null);
        Example dense =
                new Example(
                        "2",
                        5,
                        null,
                        new DenseFeatures(new float[] {1, 2}),
                        new Label.Number(-4, -4),
                        1,
                        position,
                        null);
        ExampleDecoder classes =
                ExampleDecoder.ofExamples(
                        WireFormat.SINGLE_OBJECT, 2, 10, () -> Messages.LETTERS, false);
        ExampleDecoder values =
                ExampleDecoder.ofExamples(
                        WireFormat.SINGLE_OBJECT,
                        2,
                        0,
                        () -> new io.github.flinkmlops.example.LabelEncoder.Value("label"),
                        false);

        assertThat(classes.decode(writer.write(sparse), position))
                .usingRecursiveComparison()
                .isEqualTo(sparse);
        assertThat(values.decode(writer.write(dense), position))
                .usingRecursiveComparison()
                .isEqualTo(dense);
    }

    private static Object written(Label label) {
        if (label instanceof Label.Number number) {
            return number.value();
        }
        return label instanceof Label.ClassName name ? name.name() : null;
    }

    /** Of all shapes, with texts of one to four bytes a letter. */
    private static List<Prediction> predictions(Random random) {
        List<Prediction> predictions = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            int size = random.nextInt(30);
            float[] outputs = new float[size];
            List<String> classes = new ArrayList<>();
            boolean named = random.nextBoolean();
            for (int j = 0; j < size; j++) {
                outputs[j] = (float) random.nextGaussian();
                if (named) {
                    classes.add("class " + j);
                }
            }
            double value = random.nextGaussian();
            Label label =
                    switch (random.nextInt(3)) {
                        case 0 -> null;
                        case 1 -> classes.isEmpty() ? new Label.Number(value, (float) value) : null;
                        default -> size > 0 && named ? new Label.ClassName("class 0", 0) : null;
                    };
            predictions.add(
                    new Prediction(
                            text(random),
                            random.nextLong(),
                            random.nextBoolean() ? null : text(random),
                            random.nextBoolean() ? "letters" : "flüge",
                            random.nextLong() >>> random.nextInt(64),
                            outputs,
                            classes,
                            label,
                            label == null ? null : random.nextDouble()));
        }
        return predictions;
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(150);
        boolean ascii = random.nextBoolean();
        for (int i = 0; i < length; i++) {
            int letter = ascii ? 'a' + random.nextInt(26) : 1 + random.nextInt(0xd7ff);
            text.appendCodePoint(!ascii && random.nextInt(5) == 0 ? 0x1f600 : letter);
        }
        return text.toString();
    }
}
