package io.github.flinkmlops.nn.initializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.nn.Network;
import io.github.flinkmlops.nn.activation.Activation;
import io.github.flinkmlops.nn.activation.Identity;
import io.github.flinkmlops.nn.activation.Relu;
import io.github.flinkmlops.nn.activation.Sigmoid;
import io.github.flinkmlops.nn.activation.Tanh;
import io.github.flinkmlops.nn.layer.ActivationSpec;
import io.github.flinkmlops.nn.layer.DenseSpec;
import io.github.flinkmlops.nn.layer.Layer;
import io.github.flinkmlops.nn.layer.LayerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fifty tanh layers on the critical line and off it, and the line's known points. */
class EdgeOfChaosTest {

    private static final int DEPTH = 50;
    private static final int WIDTH = 300;
    private static final int ROWS = 20;

    /** Mean square of the activations and of the gradients by them, layer by layer. */
    private record Depths(double[] activations, double[] gradients) {}

    @Test
    void fiftyTanhLayersOnTheLineKeepActivationsAndGradients() {
        Depths depths = throughFiftyLayers(new EdgeOfChaos(), 1, 1);
        assertThat(spread(depths.activations())).isLessThan(3);
        assertThat(Math.sqrt(spread(depths.gradients()))).isLessThan(10);
    }

    /** Half the weight variance forgets the input, twice of it is chaos: gradients show both. */
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 2})
    void offTheLineGradientsVanishOrExplode(double factor) {
        Depths depths = throughFiftyLayers(new EdgeOfChaos(), Math.sqrt(factor), 2);
        double first = depths.gradients()[0];
        double last = depths.gradients()[DEPTH - 1];
        double growth = Math.sqrt(factor < 1 ? last / first : first / last);
        assertThat(growth).isGreaterThan(30);
        assertThat(spread(depths.activations())).isGreaterThan(3);
    }

    private static double spread(double[] values) {
        double least = Double.POSITIVE_INFINITY;
        double greatest = 0;
        for (double value : values) {
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
        }
        return greatest / least;
    }

    /** Inputs have the variance that the line is chosen for. */
    private static Depths throughFiftyLayers(EdgeOfChaos line, double factor, long seed) {
        Initializer biases = new EdgeOfChaosBias(line.activation(), line.variance());
        Initializer weights =
                (matrix, fanIn, fanOut, random) -> {
                    line.fill(matrix, fanIn, fanOut, random);
                    for (int i = 0; i < matrix.rows(); i++) {
                        for (int j = 0; j < matrix.columns(); j++) {
                            matrix.set(i, j, (float) factor * matrix.get(i, j));
                        }
                    }
                };
        List<LayerSpec> specs = new ArrayList<>();
        for (int i = 0; i < DEPTH; i++) {
            specs.add(new ActivationSpec(line.activation()));
            specs.add(new DenseSpec(WIDTH, true, weights, biases));
        }
        Network network = Network.build(specs, WIDTH, false, seed);
        List<Layer> layers = network.layers();
        double[] activations = new double[DEPTH];
        Matrix values = normal(Math.sqrt(line.variance()), seed);
        for (int i = 0; i < DEPTH; i++) {
            values = layers.get(2 * i).forward(values);
            activations[i] = meanSquare(values);
            values = layers.get(2 * i + 1).forward(values);
        }
        double[] gradients = new double[DEPTH];
        Matrix gradient = normal(1, seed + 100);
        for (int i = DEPTH - 1; i >= 0; i--) {
            gradient = layers.get(2 * i + 1).backward(gradient, true);
            gradients[i] = meanSquare(gradient);
            gradient = layers.get(2 * i).backward(gradient, true);
        }
        return new Depths(activations, gradients);
    }

    private static Matrix normal(double deviation, long seed) {
        Matrix rows = new Matrix(ROWS, WIDTH);
        new Normal(deviation).fill(rows, WIDTH, WIDTH, new SplittableRandom(seed));
        return rows;
    }

    private static double meanSquare(Matrix matrix) {
        double sum = 0;
        for (int i = 0; i < matrix.rows(); i++) {
            for (float value : matrix.row(i)) {
                sum += (double) value * value;
            }
        }
        return sum / matrix.rows() / matrix.columns();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.5, 1, 7})
    void reluIsCriticalAtTwoWithoutBiasesForEveryVariance(double variance) {
        CriticalLine line = CriticalLine.at(new Relu(), variance);
        assertThat(line.weightVariance()).isCloseTo(2, within(1e-3));
        assertThat(line.biasVariance()).isCloseTo(0, within(1e-3 * variance));
    }

    @Test
    void theIdentityIsCriticalAtOneWithoutBiases() {
        CriticalLine line = CriticalLine.at(new Identity(), 1);
        assertThat(line.weightVariance()).isCloseTo(1, within(1e-4));
        assertThat(line.biasVariance()).isCloseTo(0, within(1e-4));
    }

    /** For small q, σ_w² = 1 + 2q + O(q²): φ′² = 1 − 2 q z² + O(q²). */
    @ParameterizedTest
    @ValueSource(doubles = {1e-4, 1e-3, 1e-2})
    void tanhTendsToOneForSmallVariances(double variance) {
        CriticalLine line = CriticalLine.at(new Tanh(), variance);
        double second = 10 * variance * variance;
        assertThat(line.weightVariance()).isCloseTo(1 + 2 * variance, within(second + 1e-4));
        assertThat(line.biasVariance()).isBetween(0.0, second);
    }

    /**
     * The line rises: more bias variance needs more weight variance (Schoenholz 2017, figure 1).
     */
    @Test
    void biasAndWeightVarianceOfTanhGrowTogether() {
        CriticalLine below = CriticalLine.at(new Tanh(), 0.1);
        CriticalLine above = CriticalLine.at(new Tanh(), 1);
        assertThat(above.weightVariance()).isGreaterThan(below.weightVariance());
        assertThat(above.biasVariance()).isGreaterThan(below.biasVariance());
    }

    /** The recursion of the paper, iterated from elsewhere, ends at the variance asked for. */
    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.5, 1.5})
    void theVarianceIsAFixedPointThatIsReached(double variance) {
        CriticalLine line = CriticalLine.at(new Tanh(), variance);
        double q = 2 * variance;
        for (int layer = 0; layer < 2000; layer++) {
            q = line.weightVariance() * meanOfSquares(new Tanh(), q) + line.biasVariance();
        }
        assertThat(q).isCloseTo(variance, within(0.02 * variance));
    }

    /** E[φ(√q z)²] on a grid of its own. */
    private static double meanOfSquares(Activation activation, double q) {
        float[] value = new float[1];
        double sum = 0;
        double weights = 0;
        for (double z = -6; z <= 6; z += 0.02) {
            value[0] = (float) (Math.sqrt(q) * z);
            activation.forward(value, value);
            double weight = Math.exp(-z * z / 2);
            sum += weight * value[0] * value[0];
            weights += weight;
        }
        return sum / weights;
    }

    @Test
    void aVarianceThatAnActivationCannotKeepIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EdgeOfChaos(new Sigmoid(), 0.05))
                .withMessageContaining("has no critical point with variance 0.05");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EdgeOfChaos(new Tanh(), 0))
                .withMessage("variance must be finite and above 0, was 0.0");
    }
}
