package io.github.flinkmlops.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Packed weights against the same weights as rows, bit for bit, on random sizes. */
class PackedMatrixTest {

    private static final Kernels KERNELS = new VectorKernels();
    private static final int TRIALS = 100;

    private final SplittableRandom random = new SplittableRandom(4);

    private Matrix random(int rows, int columns) {
        Matrix matrix = new Matrix(rows, columns);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                matrix.set(i, j, (float) random.nextDouble(-1, 1));
            }
        }
        return matrix;
    }

    private Matrix randomWeights() {
        return random(random.nextInt(1, 70), VectorProduct.WIDTH * random.nextInt(1, 5));
    }

    private static PackedMatrix packed(Matrix weights) {
        PackedMatrix packed = new VectorPackedMatrix(weights.rows(), weights.columns());
        packed.copyFrom(weights);
        return packed;
    }

    private static void assertSame(Matrix actual, Matrix expected) {
        for (int i = 0; i < expected.rows(); i++) {
            assertThat(actual.row(i)).as("row %d", i).isEqualTo(expected.row(i));
        }
    }

    private static void assertSame(PackedMatrix actual, Matrix expected) {
        Matrix values = new Matrix(expected.rows(), expected.columns());
        actual.copyInto(values);
        assertSame(values, expected);
    }

    @Test
    void givesBackWhatWasCopiedIn() {
        for (int trial = 0; trial < TRIALS; trial++) {
            Matrix weights = randomWeights();
            assertSame(packed(weights), weights);
        }
    }

    @Test
    void itsTransposeIsTheMatrixTransposed() {
        for (int trial = 0; trial < TRIALS; trial++) {
            Matrix weights = randomWeights();
            Matrix transposed = new Matrix(weights.columns(), weights.rows());
            packed(weights).transposeInto(transposed);
            assertSame(transposed, weights.transpose());
        }
    }

    @Test
    void multipliesAsTheMatrixDoes() {
        for (int trial = 0; trial < TRIALS; trial++) {
            Matrix weights = randomWeights();
            Matrix a = random(random.nextInt(1, 40), weights.rows());
            float[] start = random(1, weights.columns()).row(0);
            Matrix expected = new Matrix(a.rows(), weights.columns());
            KERNELS.multiply(a, weights, start, expected);
            Matrix actual = random(a.rows(), weights.columns());
            packed(weights).multiply(a, start, actual);
            assertSame(actual, expected);
        }
    }

    @Test
    void descendsAsTheMatrixDoesAlongAGradientThatIsWrittenDown() {
        for (int trial = 0; trial < TRIALS; trial++) {
            Matrix weights = randomWeights();
            PackedMatrix packed = packed(weights);
            for (int step = 0; step < 3; step++) {
                int n = random.nextInt(1, 40);
                Matrix a = random(n, weights.rows());
                Matrix b = random(n, weights.columns());
                Matrix gradient = new Matrix(weights.rows(), weights.columns());
                KERNELS.transposedMultiply(a, b, gradient);
                for (int i = 0; i < weights.rows(); i++) {
                    KERNELS.add(-0.1f, gradient.row(i), weights.row(i));
                }
                assertThat(packed.descend(0.1f, a, b))
                        .isCloseTo(gradient.sumOfSquares(), withinPercentage(1e-3));
                assertSame(packed, weights);
            }
        }
    }

    @Test
    void onlyTheRowsInUseTakePart() {
        Matrix weights = randomWeights();
        PackedMatrix packed = packed(weights);
        Matrix a = random(9, weights.rows());
        Matrix b = random(9, weights.columns());
        a.resize(0);
        b.resize(0);
        assertThat(packed.descend(1f, a, b)).isZero();
        assertSame(packed, weights);
    }

    @Test
    void isOfferedForLargeMatricesOfWholePanelsOnly() {
        int width = VectorProduct.WIDTH;
        assertThat(KERNELS.packed(784, 8 * width)).isNotNull();
        assertThat(KERNELS.packed(784, 8 * width + 1)).isNull();
        assertThat(KERNELS.packed(16, 2 * width)).isNull();
        assertThat(PlainKernels.INSTANCE.packed(784, 128)).isNull();
    }
}
