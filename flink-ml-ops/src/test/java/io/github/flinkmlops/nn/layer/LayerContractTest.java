package io.github.flinkmlops.nn.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.linalg.SparseMatrix;
import io.github.flinkmlops.model.Families;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every registered layer must keep to. */
class LayerContractTest {

    private static final int INPUTS = 6;
    private static final int BATCH = 5;
    private static final float STEP = 1f / 128;

    /** Layers that need a setting, with one; the others are known by their name alone. */
    private static final Map<String, Object> NEEDED =
            Map.of(
                    "dense",
                    4,
                    "dropout",
                    0.5,
                    "embedding-mean",
                    3,
                    "residual",
                    List.of("tanh", Map.of("dense", INPUTS)));

    private static Stream<LayerSpec> all() {
        Stream<Object> named =
                Families.LAYERS.names().stream()
                        .map(
                                name ->
                                        NEEDED.containsKey(name)
                                                ? Map.of(name, NEEDED.get(name))
                                                : name);
        Stream<Object> others =
                Stream.of(
                        Map.of("dense", Map.of("units", 3, "bias", false)),
                        Map.of("dense", Map.of("units", 1, "biases", "torch-default")));
        Stream<Object> functions = Families.ACTIVATIONS.names().stream().map(name -> name);
        return Stream.of(named, others, functions)
                .flatMap(trees -> trees)
                .map(Families::parseLayer);
    }

    /** The layers that take dense rows. */
    static Stream<LayerSpec> layers() {
        return all().filter(spec -> takes(spec, false));
    }

    static Stream<LayerSpec> layersThatTakeSparseInput() {
        return all().filter(spec -> takes(spec, true));
    }

    static Stream<LayerSpec> layersThatTakeBoth() {
        return layers().filter(spec -> takes(spec, true));
    }

    private static boolean takes(LayerSpec spec, boolean sparse) {
        try {
            build(spec, sparse);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Layer build(LayerSpec spec, boolean sparse) {
        return spec.build("0", INPUTS, sparse, new SplittableRandom(7));
    }

    /** Multiples of 1/64 away from 0, where some activations have a kink. */
    private static Matrix random(int rows, int columns, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Matrix matrix = new Matrix(rows, columns);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                float magnitude = random.nextInt(4, 128) / 64f;
                matrix.set(i, j, random.nextBoolean() ? magnitude : -magnitude);
            }
        }
        return matrix;
    }

    private static double weighted(Layer layer, Matrix input, Matrix weights) {
        return weighted(layer.forwardForTraining(input, 1), weights);
    }

    private static double weighted(Matrix output, Matrix weights) {
        double sum = 0;
        for (int i = 0; i < output.rows(); i++) {
            for (int j = 0; j < output.columns(); j++) {
                sum += (double) output.get(i, j) * weights.get(i, j);
            }
        }
        return sum;
    }

    @ParameterizedTest
    @MethodSource("layers")
    void widthsAreTheSpecifications(LayerSpec spec) {
        Layer layer = build(spec, false);
        assertThat(layer.inputs()).isEqualTo(INPUTS);
        assertThat(layer.outputs()).isEqualTo(spec.outputs(INPUTS));
        Matrix output = layer.forward(random(BATCH, INPUTS, 1));
        assertThat(output.rows()).isEqualTo(BATCH);
        assertThat(output.columns()).isEqualTo(layer.outputs());
    }

    @ParameterizedTest
    @MethodSource("layers")
    void inputGradientsAreFiniteDifferences(LayerSpec spec) {
        Layer layer = build(spec, false);
        Matrix input = random(BATCH, INPUTS, 2);
        Matrix outputGradient = random(BATCH, layer.outputs(), 3);
        layer.forwardForTraining(input, 1);
        Matrix gradient = layer.backward(outputGradient, true).copy();
        assertDifferences(layer, input, outputGradient, input, gradient);
    }

    @ParameterizedTest
    @MethodSource("layers")
    void parameterGradientsAreFiniteDifferences(LayerSpec spec) {
        Layer layer = build(spec, false);
        Matrix input = random(BATCH, INPUTS, 4);
        Matrix outputGradient = random(BATCH, layer.outputs(), 5);
        layer.forwardForTraining(input, 1);
        layer.parameters().forEach(Parameter::clearGradient);
        layer.backward(outputGradient, false);
        for (Parameter parameter : layer.parameters()) {
            Matrix gradient = parameter.gradient().copy();
            assertDifferences(layer, input, outputGradient, parameter.value(), gradient);
        }
    }

    private static void assertDifferences(
            Layer layer, Matrix input, Matrix outputGradient, Matrix moved, Matrix gradient) {
        for (int i = 0; i < moved.rows(); i++) {
            for (int j = 0; j < moved.columns(); j++) {
                float value = moved.get(i, j);
                moved.set(i, j, value + STEP);
                double above = weighted(layer, input, outputGradient);
                moved.set(i, j, value - STEP);
                double below = weighted(layer, input, outputGradient);
                moved.set(i, j, value);
                assertThat((double) gradient.get(i, j))
                        .isCloseTo((above - below) / (2 * STEP), within(2e-3));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("layers")
    void backwardAddsToTheGradientsThatAreThere(LayerSpec spec) {
        Layer layer = build(spec, false);
        Matrix outputGradient = random(BATCH, layer.outputs(), 5);
        layer.forwardForTraining(random(BATCH, INPUTS, 4), 1);
        layer.parameters().forEach(Parameter::clearGradient);
        layer.backward(outputGradient, false);
        List<Matrix> once = layer.parameters().stream().map(p -> p.gradient().copy()).toList();
        layer.backward(outputGradient, false);
        for (int p = 0; p < once.size(); p++) {
            Parameter parameter = layer.parameters().get(p);
            for (int j = 0; j < layer.outputs(); j++) {
                assertThat(parameter.gradient().get(0, j))
                        .isCloseTo(2 * once.get(p).get(0, j), within(1e-4f));
            }
            parameter.clearGradient();
            assertThat(parameter.gradient().row(0)).containsOnly(0f);
        }
    }

    @ParameterizedTest
    @MethodSource("layers")
    void leavesInputAndOutputGradientAsTheyAre(LayerSpec spec) {
        Layer layer = build(spec, false);
        Matrix input = random(BATCH, INPUTS, 6);
        Matrix outputGradient = random(BATCH, layer.outputs(), 7);
        layer.forward(input);
        layer.forwardForTraining(input, 1);
        layer.backward(outputGradient, true);
        layer.accept();
        assertSame(input, random(BATCH, INPUTS, 6));
        assertSame(outputGradient, random(BATCH, layer.outputs(), 7));
    }

    @ParameterizedTest
    @MethodSource("layers")
    void aPassHoldsNothingOfTheMinibatchBefore(LayerSpec spec) {
        Layer layer = build(spec, false);
        layer.forwardForTraining(random(BATCH, INPUTS, 8), 1);
        layer.backward(random(BATCH, layer.outputs(), 9), true);
        Matrix second = layer.forwardForTraining(random(2, INPUTS, 10), 2);
        Matrix fresh = build(spec, false).forwardForTraining(random(2, INPUTS, 10), 2);
        assertSame(second, fresh);
    }

    @ParameterizedTest
    @MethodSource("layers")
    void aRowHasTheSameBitsInEveryMinibatch(LayerSpec spec) {
        Layer layer = build(spec, false);
        Matrix rows = random(33, INPUTS, 11);
        Matrix together = layer.forward(rows).copy();
        for (int i = 0; i < rows.rows(); i++) {
            assertThat(layer.forward(Matrix.of(rows.row(i))).row(0)).isEqualTo(together.row(i));
        }
    }

    @ParameterizedTest
    @MethodSource("layers")
    void onlyAnAcceptedPassChangesTheBuffers(LayerSpec spec) {
        Layer layer = build(spec, false);
        Matrix rows = random(BATCH, INPUTS, 14);
        Matrix before = layer.forward(rows).copy();
        layer.forwardForTraining(random(BATCH, INPUTS, 15), 1);
        layer.backward(random(BATCH, layer.outputs(), 16), true);
        assertSame(layer.forward(rows), before);
        if (!layer.buffers().isEmpty()) {
            layer.forwardForTraining(random(BATCH, INPUTS, 15), 1);
            layer.accept();
            assertThat(layer.forward(rows).row(0)).isNotEqualTo(before.row(0));
        }
    }

    @ParameterizedTest
    @MethodSource("layersThatTakeSparseInput")
    void sparseParameterGradientsAreFiniteDifferences(LayerSpec spec) {
        SparseInputLayer layer = (SparseInputLayer) build(spec, true);
        SparseMatrix rows = new SparseMatrix(INPUTS);
        rows.add(new int[] {4, 0}, new float[] {1f, 2f});
        rows.add(new int[] {0, 3, 1}, new float[] {0.5f, 1f, 1f});
        rows.add(new int[0], new float[0]);
        Matrix outputGradient = random(3, layer.outputs(), 17);
        layer.forwardForTraining(rows, 1);
        layer.backward(outputGradient, false);
        for (Parameter parameter : layer.parameters()) {
            Matrix gradient = allRows(parameter);
            Matrix value = parameter.value();
            for (int i = 0; i < value.rows(); i++) {
                for (int j = 0; j < value.columns(); j++) {
                    float start = value.get(i, j);
                    value.set(i, j, start + STEP);
                    double above = weighted(layer.forward(rows), outputGradient);
                    value.set(i, j, start - STEP);
                    double below = weighted(layer.forward(rows), outputGradient);
                    value.set(i, j, start);
                    assertThat((double) gradient.get(i, j))
                            .isCloseTo((above - below) / (2 * STEP), within(1e-3));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("layersThatTakeBoth")
    void sparseInputGivesWhatDenseInputGives(LayerSpec spec) {
        Layer dense = build(spec, false);
        SparseInputLayer sparse = (SparseInputLayer) build(spec, true);
        Matrix rows = random(BATCH, INPUTS, 12);
        SparseMatrix sparseRows = new SparseMatrix(INPUTS);
        for (int i = 0; i < BATCH; i++) {
            // One column is zero everywhere, the others in some rows.
            rows.set(i, 2, 0f);
            rows.set(i, i % INPUTS, 0f);
            addNonZeros(sparseRows, rows.row(i));
        }
        Matrix outputGradient = random(BATCH, dense.outputs(), 13);
        assertClose(sparse.forward(sparseRows), dense.forward(rows));
        for (Parameter parameter : dense.parameters()) {
            parameter.clearGradient();
        }
        dense.backward(outputGradient, false);
        sparse.backward(outputGradient, false);
        for (int p = 0; p < dense.parameters().size(); p++) {
            Parameter other = dense.parameters().get(p);
            Parameter parameter = sparse.parameters().get(p);
            assertClose(asInFile(parameter, allRows(parameter)), asInFile(other, other.gradient()));
        }
        // Where the touched things stand in the gradient: not the column that is zero everywhere.
        Parameter weight = sparse.parameters().get(0);
        assertThat(weight.gradientRowOf(2)).isEqualTo(-1);
        assertThat(Arrays.copyOf(weight.touched(), weight.touchedCount()))
                .containsExactlyInAnyOrder(0, 1, 3, 4, 5);
    }

    private static Matrix asInFile(Parameter parameter, Matrix matrix) {
        return parameter.transposed() ? matrix.transpose() : matrix;
    }

    private static void addNonZeros(SparseMatrix into, float[] row) {
        int[] indices = new int[INPUTS];
        float[] values = new float[INPUTS];
        int count = 0;
        for (int j = INPUTS - 1; j >= 0; j--) {
            if (row[j] != 0) {
                indices[count] = j;
                values[count++] = row[j];
            }
        }
        into.add(Arrays.copyOf(indices, count), Arrays.copyOf(values, count));
    }

    private static Matrix allRows(Parameter parameter) {
        Matrix all = new Matrix(parameter.value().rows(), parameter.value().columns());
        Matrix gradient = parameter.gradient();
        if (parameter.oneRow()) {
            for (int i = 0; i < parameter.touchedCount(); i++) {
                int block = gradient.columns();
                all.set(0, parameter.touched()[i], gradient.get(i / block, i % block));
            }
            return all;
        }
        for (int i = 0; i < gradient.rows(); i++) {
            System.arraycopy(gradient.row(i), 0, all.row(parameter.rowOf(i)), 0, all.columns());
        }
        return all;
    }

    @Test
    void anActivationRefusesSparseFeatures() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> build(Families.parseLayer("relu"), true))
                .withMessage(
                        "layer 0 is an activation, which cannot take sparse features: put a dense"
                                + " layer first");
    }

    private static void assertSame(Matrix actual, Matrix expected) {
        assertThat(actual.rows()).isEqualTo(expected.rows());
        for (int i = 0; i < actual.rows(); i++) {
            assertThat(actual.row(i)).isEqualTo(expected.row(i));
        }
    }

    private static void assertClose(Matrix actual, Matrix expected) {
        assertThat(actual.rows()).isEqualTo(expected.rows());
        for (int i = 0; i < actual.rows(); i++) {
            assertThat(actual.row(i)).containsExactly(expected.row(i), within(1e-5f));
        }
    }
}
