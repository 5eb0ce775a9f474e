package io.github.flinkmlops.operator;

import static io.github.flinkmlops.operator.LearningExamples.example;
import static io.github.flinkmlops.operator.LearningExamples.examples;
import static io.github.flinkmlops.operator.LearningExamples.learning;
import static io.github.flinkmlops.operator.LearningExamples.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinkmlops.evaluation.Evaluation;
import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.example.DenseFeatures;
import io.github.flinkmlops.example.Example;
import io.github.flinkmlops.example.Minibatch;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.model.ModelSnapshot;
import io.github.flinkmlops.model.ModelSpec;
import io.github.flinkmlops.operator.types.DecodedSerializer;
import io.github.flinkmlops.prediction.Prediction;
import io.github.flinkmlops.trainer.Trainer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;

class TrainOperatorTest {

    private static final int MINIBATCH = 8;
    private static final LearningOptions OPTIONS =
            LearningOptions.DEFAULT.withMaxWait(Duration.ofMillis(50));

    @Test
    void predictsWithTheWeightsBeforeTheMinibatchAndInOrder() throws Exception {
        List<Example> stream = examples(40);
        Trainer trainer = new Trainer(spec(), learning(MINIBATCH));
        Minibatch minibatch = trainer.newMinibatch();
        List<float[]> expected = new ArrayList<>();
        for (Example example : stream) {
            minibatch.add(example.features(), example.label().target(), 1f);
            if (minibatch.size() == MINIBATCH) {
                trainer.step(minibatch);
                for (int i = 0; i < MINIBATCH; i++) {
                    expected.add(trainer.predictions().row(i).clone());
                }
                minibatch.clear();
            }
        }

        List<Prediction> predictions;
        try (var harness = open(spec(), MINIBATCH)) {
            send(harness, stream);
            predictions = predictions(harness);
        }

        assertThat(predictions).hasSize(40);
        for (int i = 0; i < predictions.size(); i++) {
            assertThat(predictions.get(i).id()).isEqualTo("e" + i);
            assertThat(predictions.get(i).outputs()).isEqualTo(expected.get(i));
            assertThat(predictions.get(i).modelVersion()).isEqualTo(i / MINIBATCH);
            assertThat(predictions.get(i).label()).isEqualTo(stream.get(i).label());
            assertThat(predictions.get(i).classes()).isEqualTo(LearningExamples.CLASSES);
        }
    }

    @Test
    void lossInThePredictionIsTheCrossEntropyOfItsOutputs() throws Exception {
        List<Example> stream = examples(MINIBATCH);
        try (var harness = open(spec(), MINIBATCH)) {
            send(harness, stream);
            for (Prediction prediction : predictions(harness)) {
                int label = LearningExamples.CLASSES.indexOf(nameOf(prediction));
                assertThat(prediction.loss())
                        .isCloseTo(
                                -Math.log(prediction.outputs()[label]),
                                org.assertj.core.data.Offset.offset(1e-6));
            }
        }
    }

    private static String nameOf(Prediction prediction) {
        return ((io.github.flinkmlops.example.Label.ClassName) prediction.label()).name();
    }

    @Test
    void waitingPredictionsLeaveWhenTimeIsUpWithoutAStep() throws Exception {
        try (var harness = open(spec(), MINIBATCH)) {
            harness.setProcessingTime(1_000);
            send(harness, examples(3));
            harness.setProcessingTime(1_049);
            assertThat(predictions(harness)).isEmpty();
            harness.setProcessingTime(1_050);
            assertThat(predictions(harness)).hasSize(3);
            send(harness, examples(MINIBATCH).subList(3, MINIBATCH));
            List<Prediction> all = predictions(harness);
            assertThat(all).hasSize(MINIBATCH);
            assertThat(all).allMatch(prediction -> prediction.modelVersion() == 0);
        }
    }

    @Test
    void noWaitMeansAPredictionForEveryRecordAtOnce() throws Exception {
        try (var harness = harness(spec(), MINIBATCH, OPTIONS.withMaxWait(Duration.ZERO))) {
            harness.open();
            for (int i = 0; i < 20; i++) {
                send(harness, examples(20).subList(i, i + 1));
                assertThat(predictions(harness)).hasSize(i + 1);
            }
        }
    }

    @Test
    void weightsDoNotDependOnWhenPredictionsLeave() throws Exception {
        List<Example> stream = examples(100);
        byte[] undisturbed = finalWeights(stream);

        try (var harness = open(spec(), MINIBATCH)) {
            long now = 0;
            for (int i = 0; i < stream.size(); i++) {
                send(harness, stream.subList(i, i + 1));
                if (i % 3 == 0) {
                    now += 100;
                    harness.setProcessingTime(now);
                } else if (i % 7 == 0) {
                    harness.processWatermark(new Watermark(1000L * i));
                } else if (i % 11 == 0) {
                    harness.prepareSnapshotPreBarrier(i);
                    harness.snapshot(i, i);
                }
            }
            harness.endInput();
            assertThat(lastModel(harness).safetensors()).isEqualTo(undisturbed);
            assertThat(ids(predictions(harness))).isEqualTo(ids(stream.size()));
        }
    }

    @Test
    void aWatermarkFollowsThePredictionsOfTheRecordsBeforeIt() throws Exception {
        try (var harness = open(spec(), MINIBATCH)) {
            send(harness, examples(3));
            harness.processWatermark(new Watermark(2_000));
            List<Object> out = new ArrayList<>(harness.getOutput());
            assertThat(out).hasSize(4);
            assertThat(out.get(3)).isEqualTo(new Watermark(2_000));
        }
    }

    @Test
    void resumesFromACheckpointInsideAMinibatchWithTheSameBits() throws Exception {
        List<Example> stream = examples(100);
        byte[] undisturbed = finalWeights(stream);

        for (int cut : new int[] {0, 1, 13, 16, 50, 99, 100}) {
            OperatorSubtaskState checkpoint;
            List<Prediction> before;
            try (var harness = open(spec(), MINIBATCH)) {
                send(harness, stream.subList(0, cut));
                harness.prepareSnapshotPreBarrier(1);
                before = predictions(harness);
                checkpoint = harness.snapshot(1, 1);
            }
            try (var harness = harness(spec(), MINIBATCH, OPTIONS)) {
                harness.initializeState(checkpoint);
                harness.open();
                send(harness, stream.subList(cut, stream.size()));
                harness.endInput();
                List<String> all = new ArrayList<>(ids(before));
                all.addAll(ids(predictions(harness)));
                assertThat(all).as("cut at %s", cut).isEqualTo(ids(stream.size()));
                assertThat(lastModel(harness).safetensors())
                        .as("cut at %s", cut)
                        .isEqualTo(undisturbed);
                assertThat(lastEvaluation(harness).examples()).isEqualTo(stream.size());
            }
        }
    }

    @Test
    void unlabelledAndWeightlessExamplesArePredictedOnly() throws Exception {
        List<Example> stream = examples(50);
        byte[] undisturbed = finalWeights(stream);

        try (var harness = open(spec(), MINIBATCH)) {
            int sent = 0;
            for (Example example : stream) {
                send(harness, List.of(example));
                send(harness, List.of(example(1000 + sent++, new float[5], null)));
                send(harness, List.of(withWeight(example, 0f)));
            }
            harness.endInput();
            List<Prediction> predictions = predictions(harness);
            assertThat(predictions).hasSize(150);
            assertThat(predictions.get(1).id()).isEqualTo("e1000");
            assertThat(predictions.get(1).label()).isNull();
            assertThat(predictions.get(1).loss()).isNull();
            assertThat(predictions.get(2).loss()).isNotNull();
            assertThat(lastModel(harness).safetensors()).isEqualTo(undisturbed);
            assertThat(lastEvaluation(harness).examples()).isEqualTo(50);
        }
    }

    private static Example withWeight(Example example, float weight) {
        return new Example(
                example.id(),
                example.eventTime(),
                example.key(),
                example.features(),
                example.label(),
                weight,
                example.position(),
                example.bytes());
    }

    @Test
    void theLastShortMinibatchIsLearnedAtTheEndOfInput() throws Exception {
        try (var harness = open(spec(), MINIBATCH)) {
            send(harness, examples(MINIBATCH + 3));
            harness.endInput();
            assertThat(lastModel(harness).version()).isEqualTo(2);
            assertThat(lastModel(harness).examples()).isEqualTo(MINIBATCH + 3);
            assertThat(predictions(harness)).hasSize(MINIBATCH + 3);
        }
    }

    @Test
    void refusedRecordsPassByAndLeaveTheWeightsAlone() throws Exception {
        List<Example> stream = examples(50);
        byte[] undisturbed = finalWeights(stream);
        Rejected refused =
                new Rejected(
                        RejectReason.TRUNCATED,
                        "too short",
                        new byte[] {1},
                        new Position("levels", 0, 77, 0));
        Example tooLong =
                new Example(
                        "long",
                        0,
                        null,
                        new DenseFeatures(new float[6]),
                        null,
                        1f,
                        new Position("levels", 0, 78, 0),
                        new byte[] {2});

        try (var harness = open(spec(), MINIBATCH)) {
            for (Example example : stream) {
                send(harness, List.of(refused, example, tooLong));
            }
            harness.endInput();
            List<Rejected> rejected = side(harness, TrainOperator.REJECTED);
            assertThat(rejected).hasSize(100);
            assertThat(rejected.get(0)).isEqualTo(refused);
            assertThat(rejected.get(1).reason()).isEqualTo(RejectReason.WRONG_LENGTH);
            assertThat(rejected.get(1).error()).contains("expects 5 features", "has 6");
            assertThat(rejected.get(1).bytes()).containsExactly(2);
            assertThat(lastModel(harness).safetensors()).isEqualTo(undisturbed);
            assertThat(lastEvaluation(harness).rejected()).isEqualTo(100);
        }
    }

    @Test
    void aMinibatchThatCannotBeLearnedGoesToTheDeadLettersAndChangesNothing() throws Exception {
        ModelSpec regression =
                new ModelSpec(
                        "value",
                        5,
                        false,
                        List.of(),
                        List.of(new io.github.flinkmlops.nn.layer.DenseSpec(1)),
                        new io.github.flinkmlops.nn.loss.MeanSquaredError(),
                        List.of());
        List<Example> good = new ArrayList<>();
        List<Example> bad = new ArrayList<>();
        for (int i = 0; i < MINIBATCH; i++) {
            float[] values = {i, 1, 2, 3, 4};
            good.add(withValue(i, values, i));
            bad.add(withValue(100 + i, values, Float.MAX_VALUE));
        }
        try (var harness = open(regression, MINIBATCH)) {
            send(harness, good);
            send(harness, bad);
            send(harness, good);
            harness.endInput();
            List<Rejected> rejected = side(harness, TrainOperator.REJECTED);
            assertThat(rejected).hasSize(MINIBATCH);
            assertThat(rejected)
                    .allMatch(one -> one.reason() == RejectReason.NOT_LEARNABLE)
                    .allMatch(one -> one.error().contains("must be finite"));
            byte[] with = lastModel(harness).safetensors();
            try (var clean = open(regression, MINIBATCH)) {
                send(clean, good);
                send(clean, good);
                clean.endInput();
                assertThat(with).isEqualTo(lastModel(clean).safetensors());
            }
        }
    }

    private static Example withValue(int number, float[] values, float value) {
        Example example = example(number, values, null);
        return new Example(
                example.id(),
                example.eventTime(),
                null,
                example.features(),
                new io.github.flinkmlops.example.Label.Number(value, value),
                1f,
                example.position(),
                example.bytes());
    }

    @Test
    void evaluationsAndModelsComeEverySoOften() throws Exception {
        LearningOptions often = OPTIONS.withEvaluationEvery(10).withSnapshotEvery(2);
        try (var harness = harness(spec(), MINIBATCH, often)) {
            harness.open();
            send(harness, examples(48));
            harness.endInput();
            List<Evaluation> evaluations = side(harness, TrainOperator.EVALUATIONS);
            assertThat(evaluations.stream().map(Evaluation::examples).toList())
                    .containsExactly(10L, 20L, 30L, 40L, 48L);
            assertThat(evaluations.get(0).metrics())
                    .containsKeys("accuracy", "logLoss", "baseRateLogLoss");
            List<ModelSnapshot> models = side(harness, TrainOperator.MODELS);
            assertThat(models.stream().map(ModelSnapshot::version).toList())
                    .containsExactly(2L, 4L, 6L);
        }
    }

    @Test
    void refusesToLearnWithMoreThanOneSubtask() throws Exception {
        var factory = new TrainOperatorFactory(spec(), learning(MINIBATCH), OPTIONS, null);
        try (var harness =
                new OneInputStreamOperatorTestHarness<Decoded, Prediction>(factory, 2, 2, 0)) {
            harness.setup();
            assertThatThrownBy(harness::open)
                    .hasStackTraceContaining("must learn with parallelism 1, was 2");
        }
    }

    @Test
    void refusesTheStateOfAnotherNetworkAndNamesBothSides() throws Exception {
        OperatorSubtaskState checkpoint;
        try (var harness = open(spec(8), MINIBATCH)) {
            send(harness, examples(20));
            harness.prepareSnapshotPreBarrier(1);
            checkpoint = harness.snapshot(1, 1);
        }
        try (var harness = harness(spec(16), MINIBATCH, OPTIONS)) {
            assertThatThrownBy(() -> harness.initializeState(checkpoint))
                    .hasStackTraceContaining("the state belongs to another model")
                    .hasStackTraceContaining("units=16")
                    .hasStackTraceContaining("units=8");
        }
    }

    @Test
    void aDifferentMinibatchSizeMayContinueFromAState() throws Exception {
        OperatorSubtaskState checkpoint;
        try (var harness = open(spec(), MINIBATCH)) {
            send(harness, examples(23));
            harness.prepareSnapshotPreBarrier(1);
            checkpoint = harness.snapshot(1, 1);
        }
        try (var harness = harness(spec(), 4, OPTIONS)) {
            harness.initializeState(checkpoint);
            harness.open();
            send(harness, examples(40).subList(23, 40));
            harness.endInput();
            assertThat(lastModel(harness).examples()).isEqualTo(40);
            assertThat(predictions(harness)).hasSize(17);
        }
    }

    @Test
    void aMetricThatIsAddedBeginsWhereTheStateWasTakenAndTheOthersGoOn() throws Exception {
        List<Example> stream = examples(40);
        LearningOptions few = OPTIONS.withMetrics(List.of("logLoss"));
        OperatorSubtaskState checkpoint;
        try (var harness = harness(spec(), MINIBATCH, few)) {
            harness.open();
            send(harness, stream.subList(0, 24));
            harness.prepareSnapshotPreBarrier(1);
            checkpoint = harness.snapshot(1, 1);
        }
        Map<String, Double> undisturbed;
        long right = 0;
        try (var harness = open(spec(), MINIBATCH)) {
            send(harness, stream);
            harness.endInput();
            undisturbed = lastEvaluation(harness).metrics();
            for (Prediction one : predictions(harness).subList(24, 40)) {
                right += mostProbable(one).equals(nameOf(one)) ? 1 : 0;
            }
        }
        try (var harness = harness(spec(), MINIBATCH, OPTIONS)) {
            harness.initializeState(checkpoint);
            harness.open();
            send(harness, stream.subList(24, 40));
            harness.endInput();
            Evaluation last = lastEvaluation(harness);
            assertThat(last.examples()).isEqualTo(40);
            assertThat(last.metrics())
                    .containsEntry("logLoss", undisturbed.get("logLoss"))
                    .containsEntry("accuracy", right / 16.0)
                    .containsKey("baseRateLogLoss");
        }
    }

    private static String mostProbable(Prediction prediction) {
        int best = 0;
        for (int i = 1; i < prediction.outputs().length; i++) {
            best = prediction.outputs()[i] > prediction.outputs()[best] ? i : best;
        }
        return prediction.classes().get(best);
    }

    @Test
    void startsFromGivenWeights() throws Exception {
        byte[] weights = finalWeights(examples(64));
        var factory = new TrainOperatorFactory(spec(), learning(MINIBATCH), OPTIONS, weights);
        try (var harness = harness(factory)) {
            harness.open();
            harness.endInput();
            Map<String, float[]> started = tensors(lastModel(harness).safetensors());
            tensors(weights)
                    .forEach((name, values) -> assertThat(started.get(name)).isEqualTo(values));
        }
    }

    private static Map<String, float[]> tensors(byte[] safetensors) {
        var file = io.github.flinkmlops.safetensors.SafetensorsFile.of(safetensors, "model");
        Map<String, float[]> tensors = new java.util.LinkedHashMap<>();
        for (String name : List.of("0.weight", "0.bias", "2.weight", "2.bias")) {
            tensors.put(name, file.floats(name));
        }
        return tensors;
    }

    private static byte[] finalWeights(List<Example> stream) throws Exception {
        try (var harness = open(spec(), MINIBATCH)) {
            send(harness, stream);
            harness.endInput();
            return lastModel(harness).safetensors();
        }
    }

    private static OneInputStreamOperatorTestHarness<Decoded, Prediction> open(
            ModelSpec spec, int minibatchSize) throws Exception {
        var harness = harness(spec, minibatchSize, OPTIONS);
        harness.open();
        return harness;
    }

    private static OneInputStreamOperatorTestHarness<Decoded, Prediction> harness(
            ModelSpec spec, int minibatchSize, LearningOptions options) throws Exception {
        return harness(new TrainOperatorFactory(spec, learning(minibatchSize), options, null));
    }

    private static OneInputStreamOperatorTestHarness<Decoded, Prediction> harness(
            TrainOperatorFactory factory) throws Exception {
        return new OneInputStreamOperatorTestHarness<>(factory, new DecodedSerializer());
    }

    private static void send(
            OneInputStreamOperatorTestHarness<Decoded, Prediction> harness,
            List<? extends Decoded> stream)
            throws Exception {
        for (Decoded decoded : stream) {
            harness.processElement(new StreamRecord<>(decoded));
        }
    }

    private static List<Prediction> predictions(
            OneInputStreamOperatorTestHarness<Decoded, Prediction> harness) {
        return harness.extractOutputValues();
    }

    private static <T> List<T> side(
            OneInputStreamOperatorTestHarness<Decoded, Prediction> harness, OutputTag<T> tag) {
        Queue<StreamRecord<T>> records = harness.getSideOutput(tag);
        return records == null ? List.of() : records.stream().map(StreamRecord::getValue).toList();
    }

    private static ModelSnapshot lastModel(
            OneInputStreamOperatorTestHarness<Decoded, Prediction> harness) {
        List<ModelSnapshot> models = side(harness, TrainOperator.MODELS);
        return models.get(models.size() - 1);
    }

    private static Evaluation lastEvaluation(
            OneInputStreamOperatorTestHarness<Decoded, Prediction> harness) {
        List<Evaluation> evaluations = side(harness, TrainOperator.EVALUATIONS);
        return evaluations.get(evaluations.size() - 1);
    }

    private static List<String> ids(List<Prediction> predictions) {
        return predictions.stream().map(Prediction::id).toList();
    }

    private static List<String> ids(int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add("e" + i);
        }
        return ids;
    }
}
