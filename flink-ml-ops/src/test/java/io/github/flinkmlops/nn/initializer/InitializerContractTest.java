package io.github.flinkmlops.nn.initializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.flinkmlops.linalg.Kernels;
import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.model.Families;
import java.io.IOException;
import java.io.InputStream;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every registered initializer must keep to, and the statistics of PyTorch's. */
class InitializerContractTest {

    private static final int FAN_IN = 200;
    private static final int FAN_OUT = 5000;

    static Stream<Initializer> initializers() {
        return Families.INITIALIZERS.names().stream().map(Families.INITIALIZERS::parse);
    }

    private static Matrix drawn(Initializer initializer, int rows, int columns, long seed) {
        Matrix weights = new Matrix(rows, columns);
        initializer.fill(weights, rows, columns, new SplittableRandom(seed));
        return weights;
    }

    @ParameterizedTest
    @MethodSource("initializers")
    void equalSeedsGiveEqualBits(Initializer initializer) {
        Matrix one = drawn(initializer, 17, 13, 5);
        Matrix other = drawn(initializer, 17, 13, 5);
        for (int i = 0; i < one.rows(); i++) {
            assertThat(one.row(i)).isEqualTo(other.row(i));
        }
    }

    @ParameterizedTest
    @MethodSource("initializers")
    void otherSeedsGiveOtherValuesUnlessAllAreEqual(Initializer initializer) {
        float[] row = drawn(initializer, 1, 8, 5).row(0);
        boolean constant = row[0] == row[1];
        float[] other = drawn(initializer, 1, 8, 6).row(0);
        if (constant) {
            assertThat(other).isEqualTo(row);
        } else {
            assertThat(other).isNotEqualTo(row);
        }
    }

    @ParameterizedTest
    @MethodSource("initializers")
    void overwritesEveryValueWithAFiniteOne(Initializer initializer) {
        Matrix weights = new Matrix(5, 7);
        weights.fill(Float.NaN);
        initializer.fill(weights, 5, 7, new SplittableRandom(1));
        for (int i = 0; i < weights.rows(); i++) {
            for (float value : weights.row(i)) {
                assertThat(value).isFinite();
            }
        }
    }

    /** PyTorch's sample of a million values has errors of its own: 0.1 % in the deviation. */
    @ParameterizedTest
    @CsvSource({
        "glorot-uniform, xavier_uniform",
        "glorot-normal, xavier_normal",
        "he-uniform, kaiming_uniform_relu",
        "he-normal, kaiming_normal_relu",
        "torch-default, torch_linear_default_kaiming_uniform_a_sqrt5"
    })
    void hasTheStatisticsOfPyTorch(String ours, String theirs) throws IOException {
        assertStatistics(Families.INITIALIZERS.parse(ours), statistics(theirs));
    }

    @Test
    void normalAndUniformHaveTheStatisticsOfPyTorch() throws IOException {
        assertStatistics(new Normal(0.02), statistics("normal_0.02"));
        assertStatistics(new Uniform(0.1), statistics("uniform_pm_0.1"));
    }

    private static JsonNode statistics(String name) throws IOException {
        try (InputStream stream =
                InitializerContractTest.class.getResourceAsStream("/parity/init_statistics.json")) {
            return new ObjectMapper().readTree(stream).get(name);
        }
    }

    private static void assertStatistics(Initializer initializer, JsonNode expected) {
        Matrix weights = drawn(initializer, FAN_IN, FAN_OUT, 5);
        double sum = 0;
        double squares = 0;
        float least = 0;
        float greatest = 0;
        for (int i = 0; i < FAN_IN; i++) {
            for (float value : weights.row(i)) {
                sum += value;
                squares += (double) value * value;
                least = Math.min(least, value);
                greatest = Math.max(greatest, value);
            }
        }
        double count = (double) FAN_IN * FAN_OUT;
        double deviation = Math.sqrt(squares / count - Math.pow(sum / count, 2));
        double theirs = expected.get("std").asDouble();
        assertThat(deviation).isCloseTo(theirs, within(0.005 * theirs));
        assertThat(sum / count).isCloseTo(0, within(5 * theirs / Math.sqrt(count)));
        // The extremes of a million normal values vary, those of uniform ones hardly do.
        double tolerance = greatest > 3 * deviation ? 0.15 : 0.001;
        double extreme = expected.get("max").asDouble();
        assertThat((double) greatest).isCloseTo(extreme, within(tolerance * extreme));
        assertThat((double) least).isCloseTo(-extreme, within(tolerance * extreme));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lecun-normal", "lecun-uniform"})
    void lecunHasAVarianceOfOneOverTheInputs(String name) {
        Matrix weights = drawn(Families.INITIALIZERS.parse(name), FAN_IN, FAN_OUT, 5);
        double squares = 0;
        for (int i = 0; i < FAN_IN; i++) {
            for (float value : weights.row(i)) {
                squares += (double) value * value;
            }
        }
        assertThat(squares / FAN_OUT).isCloseTo(1, within(0.01));
    }

    @ParameterizedTest
    @CsvSource({"6, 9", "9, 6", "5, 5", "1, 4"})
    void orthogonalRowsOrColumnsAreOrthonormal(int rows, int columns) {
        Matrix weights = drawn(new Orthogonal(), rows, columns, 3);
        Matrix vectors = rows <= columns ? weights : weights.transpose();
        for (int i = 0; i < vectors.rows(); i++) {
            for (int j = 0; j < vectors.rows(); j++) {
                double product = 0;
                for (int k = 0; k < vectors.columns(); k++) {
                    product += (double) vectors.get(i, k) * vectors.get(j, k);
                }
                assertThat(product).isCloseTo(i == j ? 1 : 0, within(1e-6));
            }
        }
    }

    @Test
    void theEdgeOfChaosKeepsTheVarianceOfThePreActivations() {
        int width = 400;
        float[] values = drawn(new Normal(Math.sqrt(0.05)), 1, width, 1).row(0);
        SplittableRandom random = new SplittableRandom(2);
        for (int layer = 0; layer < 10; layer++) {
            Matrix weights = new Matrix(width, width);
            Matrix bias = new Matrix(1, width);
            new EdgeOfChaos().fill(weights, width, width, random);
            new EdgeOfChaosBias().fill(bias, width, width, random);
            for (int j = 0; j < width; j++) {
                values[j] = (float) Math.tanh(values[j]);
            }
            Matrix sums = new Matrix(1, width);
            Kernels.get().multiply(Matrix.of(values), weights, bias.row(0), sums);
            values = sums.row(0);
        }
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        assertThat(squares / width).isCloseTo(0.05, within(0.02));
    }
}
