package io.github.flinkmlops.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.flinkmlops.example.DenseFeatures;
import io.github.flinkmlops.example.Features;
import io.github.flinkmlops.example.Minibatch;
import io.github.flinkmlops.example.SparseFeatures;
import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.model.Families;
import io.github.flinkmlops.model.Model;
import io.github.flinkmlops.model.ModelSpec;
import io.github.flinkmlops.nn.layer.DenseSpec;
import io.github.flinkmlops.nn.layer.LayerSpec;
import io.github.flinkmlops.nn.loss.BinaryCrossEntropyWithLogits;
import io.github.flinkmlops.nn.loss.Loss;
import io.github.flinkmlops.nn.loss.MeanSquaredError;
import io.github.flinkmlops.nn.loss.SoftmaxCrossEntropy;
import io.github.flinkmlops.nn.optimizer.ConstantRate;
import io.github.flinkmlops.nn.optimizer.Optimizer;
import io.github.flinkmlops.nn.optimizer.Sgd;
import io.github.flinkmlops.prediction.Predictor;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.safetensors.SafetensorsWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the trainer promises with every optimizer, for dense, sparse and standardized features. */
class TrainerContractTest {

    private static final int INPUTS = 6;

    /** Features of a trainer under test. */
    enum Input {
        DENSE(false, List.of()),
        DENSE_STANDARDIZED(false, List.of(1, 4)),
        DENSE_NORMALIZED(false, List.of()),
        SPARSE(true, List.of()),
        SPARSE_STANDARDIZED(true, List.of(5));

        private final boolean sparse;
        private final List<Integer> standardized;

        Input(boolean sparse, List<Integer> standardized) {
            this.sparse = sparse;
            this.standardized = standardized;
        }

        ModelSpec model() {
            List<LayerSpec> layers = new ArrayList<>();
            layers.add(new DenseSpec(5));
            if (differsInTraining()) {
                layers.add(Families.parseLayer("batch-norm"));
                layers.add(Families.parseLayer(Map.of("dropout", 0.3)));
            }
            layers.add(Families.parseLayer("tanh"));
            layers.add(new DenseSpec(3));
            return new ModelSpec(
                    "contract",
                    INPUTS,
                    sparse,
                    standardized,
                    layers,
                    new SoftmaxCrossEntropy(),
                    List.of("a", "b", "c"));
        }

        private boolean differsInTraining() {
            return this == DENSE_NORMALIZED;
        }

        Features features(SplittableRandom random) {
            float[] values = new float[INPUTS];
            for (int j = 0; j < INPUTS; j++) {
                values[j] = (float) random.nextDouble(-2, 2);
            }
            return sparse
                    ? new SparseFeatures(
                            INPUTS, new int[] {5, 0, 2}, new float[] {values[0], values[1], 1f})
                    : new DenseFeatures(values);
        }
    }

    record Case(Input input, Optimizer optimizer) {

        Trainer trainer() {
            return new Trainer(
                    input.model(), new Learning(optimizer, new ConstantRate(0.05), 8, 42));
        }

        Minibatch rows(Trainer trainer, long seed, int count) {
            SplittableRandom random = new SplittableRandom(seed);
            Minibatch rows = trainer.newMinibatch();
            for (int i = 0; i < count; i++) {
                Features features = input.features(random);
                rows.add(features, random.nextInt(3), random.nextInt(1, 4));
            }
            return rows;
        }
    }

    static Stream<Case> cases() {
        List<Optimizer> optimizers = new ArrayList<>();
        Families.OPTIMIZERS.names().forEach(n -> optimizers.add(Families.OPTIMIZERS.parse(n)));
        optimizers.add(new Sgd(0.9, 0.5, 0.01, false));
        return Stream.of(Input.values())
                .flatMap(input -> optimizers.stream().map(rule -> new Case(input, rule)));
    }

    private static byte[] state(Trainer trainer) {
        SafetensorsWriter writer = new SafetensorsWriter();
        trainer.write(writer);
        return writer.toByteArray();
    }

    private static SafetensorsFile file(byte[] bytes) {
        return SafetensorsFile.of(bytes, "state");
    }

    private static void train(Case setting, Trainer trainer, int from, int to) {
        for (int step = from; step < to; step++) {
            assertThat(trainer.step(setting.rows(trainer, step, 8))).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void sameSeedAndSameRowsGiveTheSameBits(Case setting) {
        Trainer one = setting.trainer();
        Trainer other = setting.trainer();
        train(setting, one, 0, 10);
        train(setting, other, 0, 10);
        assertThat(state(one)).isEqualTo(state(other));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void goesOnFromItsStateWithTheSameBits(Case setting) {
        Trainer uninterrupted = setting.trainer();
        train(setting, uninterrupted, 0, 5);
        byte[] saved = state(uninterrupted);
        train(setting, uninterrupted, 5, 12);

        Trainer restored = setting.trainer();
        train(setting, restored, 50, 53);
        restored.restore(file(saved));
        assertThat(state(restored)).isEqualTo(saved);
        train(setting, restored, 5, 12);
        assertThat(state(restored)).isEqualTo(state(uninterrupted));
        assertThat(restored.steps()).isEqualTo(12);
        assertThat(restored.examples()).isEqualTo(96);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void predictionsOfARowHaveTheSameBitsInEveryMinibatch(Case setting) {
        Trainer trainer = setting.trainer();
        train(setting, trainer, 0, 5);
        Matrix together = trainer.predict(setting.rows(trainer, 99, 33)).copy();
        for (int size : new int[] {1, 2, 3, 4, 5, 8, 31}) {
            Matrix fewer = trainer.predict(setting.rows(trainer, 99, size));
            for (int i = 0; i < size; i++) {
                assertThat(fewer.row(i)).isEqualTo(together.row(i));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void predictingAndPreviewingChangeNothing(Case setting) {
        Trainer trainer = setting.trainer();
        train(setting, trainer, 0, 3);
        byte[] before = state(trainer);
        trainer.predict(setting.rows(trainer, 7, 5));
        trainer.preview(setting.rows(trainer, 8, 5));
        assertThat(state(trainer)).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aStepPredictsWithTheWeightsBeforeIt(Case setting) {
        Trainer trainer = setting.trainer();
        train(setting, trainer, 0, 3);
        Matrix preview = trainer.preview(setting.rows(trainer, 3, 8)).copy();
        trainer.step(setting.rows(trainer, 3, 8));
        for (int i = 0; i < preview.rows(); i++) {
            assertThat(trainer.predictions().row(i)).isEqualTo(preview.row(i));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aMinibatchThatIsNotFiniteChangesNothing(Case setting) {
        Trainer trainer = setting.trainer();
        train(setting, trainer, 0, 3);
        byte[] before = state(trainer);
        for (float poison : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.MAX_VALUE}) {
            Minibatch rows = setting.rows(trainer, 3, 7);
            rows.add(poisoned(setting, poison), 1f, 1f);
            if (!trainer.step(rows)) {
                assertSameButForTheWatch(state(trainer), before);
            } else {
                assertThat(poison).isFinite();
                trainer.restore(file(before));
            }
        }
        train(setting, trainer, 3, 6);
        Trainer untouched = setting.trainer();
        train(setting, untouched, 0, 6);
        assertThat(state(trainer)).isEqualTo(state(untouched));
    }

    /** The watch counts what was refused; nothing else may have changed. */
    private static void assertSameButForTheWatch(byte[] state, byte[] before) {
        SafetensorsFile now = file(state);
        SafetensorsFile then = file(before);
        assertThat(now.names()).isEqualTo(then.names());
        for (String name : now.names()) {
            if (name.equals("watch.pace")) {
                continue;
            }
            switch (now.tensor(name).dtype()) {
                case F32 -> assertThat(now.floats(name)).as(name).isEqualTo(then.floats(name));
                case F64 -> assertThat(now.doubles(name)).as(name).isEqualTo(then.doubles(name));
                case I64 -> assertThat(now.longs(name)).as(name).isEqualTo(then.longs(name));
                default -> assertThat(now.bytes(name)).as(name).isEqualTo(then.bytes(name));
            }
        }
    }

    private static Features poisoned(Case setting, float poison) {
        return setting.input().sparse
                ? new SparseFeatures(INPUTS, new int[] {2}, new float[] {poison})
                : new DenseFeatures(new float[] {1, 0, poison, 0, 0, 1});
    }

    @ParameterizedTest
    @MethodSource("cases")
    void lossIsTheWeightedMean(Case setting) {
        Trainer trainer = setting.trainer();
        train(setting, trainer, 0, 3);
        Minibatch rows = setting.rows(trainer, 4, 8);
        trainer.step(rows);
        double weighted = 0;
        double weights = 0;
        for (int i = 0; i < rows.size(); i++) {
            weighted += rows.weight(i) * trainer.loss(i, rows.targets().row(i));
            weights += rows.weight(i);
        }
        if (!setting.input().differsInTraining()) {
            assertThat(trainer.minibatchLoss()).isCloseTo(weighted / weights, within(1e-12));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aPredictorOfItsSnapshotPredictsTheSameBits(Case setting) {
        Trainer trainer = setting.trainer();
        train(setting, trainer, 0, 6);
        var snapshot = trainer.snapshot(Map.of("job", "contract"));
        assertThat(snapshot.version()).isEqualTo(6);
        assertThat(snapshot.examples()).isEqualTo(48);
        Model model = Model.read(snapshot.safetensors(), "snapshot");
        assertThat(model.spec()).isEqualTo(setting.input().model());
        assertThat(model.version()).isEqualTo(6);
        assertThat(model.examples()).isEqualTo(48);
        assertThat(model.metadata()).containsEntry("job", "contract");

        Predictor predictor = new Predictor(model);
        Matrix predicted = predictor.predict(setting.rows(trainer, 77, 9)).copy();
        Matrix expected = trainer.predict(setting.rows(trainer, 77, 9));
        for (int i = 0; i < expected.rows(); i++) {
            assertThat(predicted.row(i)).isEqualTo(expected.row(i));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void startsFromTheWeightsAndStatisticsOfAModel(Case setting) {
        Trainer teacher = setting.trainer();
        train(setting, teacher, 0, 6);
        Trainer pupil = setting.trainer();
        pupil.startFrom(file(teacher.snapshot(Map.of()).safetensors()));
        assertThat(pupil.steps()).isZero();
        Matrix expected = teacher.predict(setting.rows(teacher, 78, 4)).copy();
        Matrix actual = pupil.predict(setting.rows(pupil, 78, 4));
        for (int i = 0; i < expected.rows(); i++) {
            assertThat(actual.row(i)).isEqualTo(expected.row(i));
        }
    }

    @Test
    void anIntegerWeightCountsAsThatManyRows() {
        Case setting = new Case(Input.DENSE, new Sgd());
        Trainer weighted = setting.trainer();
        Trainer repeated = setting.trainer();
        Features one = new DenseFeatures(new float[] {1, 2, 3, 4, 5, 6});
        Features two = new DenseFeatures(new float[] {-1, 0, 1, 0, 2, 0});
        Minibatch three = weighted.newMinibatch();
        three.add(one, 0f, 3f);
        three.add(two, 2f, 1f);
        Minibatch four = repeated.newMinibatch();
        for (int i = 0; i < 3; i++) {
            four.add(one, 0f, 1f);
        }
        four.add(two, 2f, 1f);
        weighted.step(three);
        repeated.step(four);
        assertThat(weighted.minibatchLoss()).isCloseTo(repeated.minibatchLoss(), within(1e-7));
        for (String name : file(state(weighted)).names()) {
            if (name.endsWith("weight") || name.endsWith("bias")) {
                assertThat(file(state(weighted)).floats(name))
                        .containsExactly(file(state(repeated)).floats(name), within(1e-6f));
            }
        }
    }

    @Test
    void sparseAndDenseFeaturesTrainTheSameNetwork() {
        for (String optimizer : Families.OPTIMIZERS.names()) {
            Optimizer rule = Families.OPTIMIZERS.parse(optimizer);
            Trainer dense = new Case(Input.DENSE, rule).trainer();
            Trainer sparse = new Case(Input.SPARSE, rule).trainer();
            SplittableRandom random = new SplittableRandom(3);
            for (int step = 0; step < 20; step++) {
                Minibatch denseRows = dense.newMinibatch();
                Minibatch sparseRows = sparse.newMinibatch();
                for (int i = 0; i < 8; i++) {
                    int place = random.nextInt(INPUTS - 1);
                    float value = (float) random.nextDouble(-1, 1);
                    float label = random.nextInt(3);
                    float[] row = new float[INPUTS];
                    row[place] = value;
                    row[INPUTS - 1] = 1;
                    denseRows.add(new DenseFeatures(row), label, 1f);
                    sparseRows.add(
                            new SparseFeatures(
                                    INPUTS, new int[] {INPUTS - 1, place}, new float[] {1f, value}),
                            label,
                            1f);
                }
                dense.step(denseRows);
                sparse.step(sparseRows);
                assertThat(sparse.minibatchLoss()).isCloseTo(dense.minibatchLoss(), within(1e-4));
            }
        }
    }

    @Test
    void aSparseStepTouchesOnlyTheRowsOfItsFeatures() {
        int inputs = 1 << 18;
        Loss loss = new BinaryCrossEntropyWithLogits();
        ModelSpec model =
                new ModelSpec(
                        "wide",
                        inputs,
                        true,
                        List.of(),
                        List.of(Families.parseLayer(Map.of("dense", 1))),
                        loss,
                        List.of("spam"));
        for (String optimizer : List.of("sgd", "adagrad", "ftrl")) {
            Trainer trainer =
                    new Trainer(
                            model,
                            new Learning(
                                    Families.OPTIMIZERS.parse(optimizer),
                                    new ConstantRate(0.5),
                                    1,
                                    1));
            float[] before = file(state(trainer)).floats("0.weight");
            int[] places = {inputs - 1, 0, 4711};
            Minibatch rows = trainer.newMinibatch();
            rows.add(new SparseFeatures(inputs, places, new float[] {1f, -1f, 0.5f}), 1f, 1f);
            trainer.step(rows);
            float[] after = file(state(trainer)).floats("0.weight");
            for (int place : places) {
                assertThat(after[place]).isNotEqualTo(before[place]);
                after[place] = before[place];
            }
            assertThat(after).isEqualTo(before);
        }
    }

    @Test
    void aStateOfAnotherModelIsRefusedWithEveryDifference() {
        Trainer trainer = new Case(Input.DENSE, new Sgd()).trainer();
        Trainer other =
                new Trainer(
                        new ModelSpec(
                                "other",
                                INPUTS,
                                false,
                                List.of(),
                                List.of(new DenseSpec(1)),
                                new MeanSquaredError(),
                                List.of()),
                        new Learning(Sgd.withMomentum(0.9), new ConstantRate(1), 1, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> trainer.restore(file(state(other))))
                .withMessageContaining("layers: ")
                .withMessageContaining("loss: ")
                .withMessageContaining("classes: [a, b, c] here, [] there")
                .withMessageContaining("optimizer: ");
    }

    @Test
    void aStateGoesOnUnderAnotherName() {
        Case setting = new Case(Input.DENSE, new Sgd());
        Trainer trainer = setting.trainer();
        train(setting, trainer, 0, 5);
        Trainer renamed =
                new Trainer(trainer.spec().withName("renamed"), setting.trainer().learning());
        renamed.restore(file(state(trainer)));
        assertThat(renamed.spec().name()).isEqualTo("renamed");
        assertThat(renamed.steps()).isEqualTo(5);
        Minibatch rows = setting.rows(trainer, 9, 8);
        for (int i = 0; i < 8; i++) {
            assertThat(renamed.predict(rows).row(i)).isEqualTo(trainer.predict(rows).row(i));
        }
    }

    @Test
    void startingWeightsThatDoNotFitAreAllNamedInOneMessage() {
        Trainer trainer = new Case(Input.DENSE, new Sgd()).trainer();
        byte[] wrong =
                new SafetensorsWriter()
                        .add("0.weight", new long[] {6, 5}, new float[30])
                        .add("0.bias", new long[] {5}, new float[5])
                        .add("2.bias", new long[] {4}, new float[4])
                        .add("4.weight", new long[] {1}, new float[1])
                        .toByteArray();
        byte[] before = state(trainer);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> trainer.startFrom(SafetensorsFile.of(wrong, "start.safetensors")))
                .withMessage(
                        "start.safetensors does not fit the network: 0.weight has shape [6, 5],"
                                + " needs [5, 6]; missing 2.weight; 2.bias has shape [4], needs"
                                + " [3]; superfluous [4.weight]");
        assertThat(state(trainer)).isEqualTo(before);
    }

    @Test
    void aModelWithOtherStatisticsIsRefusedAsAStart() {
        Trainer plain = new Case(Input.DENSE, new Sgd()).trainer();
        Trainer standardized = new Case(Input.DENSE_STANDARDIZED, new Sgd()).trainer();
        byte[] model = plain.snapshot(Map.of()).safetensors();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> standardized.startFrom(SafetensorsFile.of(model, "plain")))
                .withMessageContaining("standardize");
    }

    @Test
    void aMinibatchSizeOutOfRangeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Learning(new Sgd(), new ConstantRate(0.1), 0, 0))
                .withMessage("minibatchSize must be from 1 to 1048576, was 0");
    }
}
