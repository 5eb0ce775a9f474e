package io.github.flinkmlops.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plain and vector kernels where floats end: zeros, infinities, no numbers, subnormal numbers and
 * the border of overflow. Both give the same bits, 0 ulps apart.
 */
class KernelsEdgeValuesTest {

    /** The largest float whose square is one. */
    private static final float ROOT_OF_LARGEST = 1.8446743e19f;

    private static final float[] EDGES = {
        0f,
        -0f,
        1f,
        -1f,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Math.nextDown(Float.MIN_NORMAL),
        Float.MIN_NORMAL,
        ROOT_OF_LARGEST,
        -ROOT_OF_LARGEST,
        Math.nextUp(ROOT_OF_LARGEST),
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN
    };

    private static final Kernels PLAIN = PlainKernels.INSTANCE;
    private static final Kernels VECTOR = new VectorKernels();

    static Stream<Kernels> kernels() {
        return Stream.of(PLAIN, VECTOR);
    }

    /** A row in which every edge value comes to stand in every lane as {@code start} changes. */
    private static float[] edges(int start, int length) {
        float[] row = new float[length];
        for (int j = 0; j < length; j++) {
            row[j] = EDGES[(start + j) % EDGES.length];
        }
        return row;
    }

    /** −0, −∞ and floats between them, evenly by their bits. */
    private static float[] floatsUpToZero() {
        int first = Float.floatToRawIntBits(-0f);
        int last = Float.floatToRawIntBits(Float.NEGATIVE_INFINITY);
        float[] floats = new float[(last - first) / 65_537 + 2];
        for (int j = 0; j + 1 < floats.length; j++) {
            floats[j] = Float.intBitsToFloat(first + j * 65_537);
        }
        floats[floats.length - 1] = Float.NEGATIVE_INFINITY;
        return floats;
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void exponentialsAreWithinTwoUlpsOfJavasForAllFloatsUpToZero(Kernels kernels) {
        float[] x = floatsUpToZero();
        float[] y = new float[x.length];
        kernels.exponentials(x, 0f, y);
        for (int j = 0; j < x.length; j++) {
            double expected = Math.exp(Math.max(x[j], -87f));
            assertThat((double) y[j])
                    .as("e^%s", x[j])
                    .isCloseTo(expected, within(2.0 * Math.ulp((float) expected)));
        }
    }

    @Test
    void bothKernelsGiveTheSameBitsForExponentialsOfAllFloatsUpToZero() {
        float[] x = floatsUpToZero();
        float[] plain = new float[x.length];
        float[] vector = new float[x.length];
        PLAIN.exponentials(x, 0f, plain);
        VECTOR.exponentials(x, 0f, vector);
        assertThat(vector).isEqualTo(plain);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void sumsOfSquaresLoseAtMostHalfAnUlpARow(Kernels kernels) {
        SplittableRandom random = new SplittableRandom(21);
        Matrix x = new Matrix(128, 37);
        for (int i = 0; i < x.rows(); i++) {
            for (int j = 0; j < x.columns(); j++) {
                x.set(i, j, (float) (random.nextDouble(-1, 1) * Math.exp(random.nextDouble(9))));
            }
        }
        float[] y = new float[x.columns()];
        kernels.addSquares(x, 0, x.rows(), y);
        for (int j = 0; j < y.length; j++) {
            double expected = 0;
            for (int i = 0; i < x.rows(); i++) {
                expected += (double) x.get(i, j) * x.get(i, j);
            }
            double bound = 0.5 * x.rows() * Math.ulp((float) expected);
            assertThat((double) y[j]).isCloseTo(expected, within(bound));
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void theSquareOfAnEdgeValueIsTheNearestFloat(Kernels kernels) {
        float[] x = edges(0, EDGES.length);
        float[] y = new float[x.length];
        kernels.addSquares(Matrix.of(x), 0, 1, y);
        float[] expected = new float[x.length];
        for (int j = 0; j < x.length; j++) {
            expected[j] = (float) ((double) x[j] * x[j]);
        }
        assertThat(y).isEqualTo(expected);
        assertThat(y[8]).isFinite();
        assertThat(y[10]).isInfinite();
    }

    @Test
    void bothKernelsGiveTheSameBitsForRowsOfEdgeValues() {
        for (int length = 1; length <= 70; length++) {
            for (int start = 0; start < EDGES.length; start++) {
                float[] x = edges(start, length);
                float[] plain = edges(start + 5, length);
                float[] vector = plain.clone();
                PLAIN.add(2f, x, plain);
                VECTOR.add(2f, x, vector);
                assertThat(vector).isEqualTo(plain);
                PLAIN.addSquares(Matrix.of(x), 0, 1, plain);
                VECTOR.addSquares(Matrix.of(x), 0, 1, vector);
                assertThat(vector).isEqualTo(plain);
                PLAIN.rectify(x, plain);
                VECTOR.rectify(x, vector);
                assertThat(vector).isEqualTo(plain);
                PLAIN.scale(1e30f, plain);
                VECTOR.scale(1e30f, vector);
                assertThat(vector).isEqualTo(plain);
                assertThat(new float[] {VECTOR.largest(x)})
                        .isEqualTo(new float[] {PLAIN.largest(x)});
                PLAIN.exponentials(x, PLAIN.largest(x), plain);
                VECTOR.exponentials(x, PLAIN.largest(x), vector);
                assertThat(vector).isEqualTo(plain);
            }
        }
    }

    @Test
    void bothKernelsGiveTheSameBitsForProductsOfEdgeValues() {
        for (int columns = 1; columns <= 40; columns++) {
            Matrix a = Matrix.of(edges(3, 9), edges(7, 9), edges(12, 9));
            Matrix b = new Matrix(9, columns);
            for (int p = 0; p < b.rows(); p++) {
                System.arraycopy(edges(p, columns), 0, b.row(p), 0, columns);
            }
            Matrix plain = new Matrix(3, columns);
            Matrix vector = new Matrix(3, columns);
            PLAIN.multiply(a, b, edges(5, columns), plain);
            VECTOR.multiply(a, b, edges(5, columns), vector);
            assertSame(plain, vector);
            Matrix plainGradient = new Matrix(9, columns);
            Matrix vectorGradient = new Matrix(9, columns);
            PLAIN.transposedMultiply(a, plain, plainGradient);
            VECTOR.transposedMultiply(a, vector, vectorGradient);
            assertSame(plainGradient, vectorGradient);
        }
    }

    private static void assertSame(Matrix expected, Matrix actual) {
        for (int i = 0; i < expected.rows(); i++) {
            assertThat(actual.row(i)).isEqualTo(expected.row(i));
        }
    }
}
