package io.github.flinkmlops.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plain and vector kernels against sums in double, on random sizes. */
class KernelsTest {

    static Stream<Kernels> kernels() {
        return Stream.of(PlainKernels.INSTANCE, new VectorKernels());
    }

    private static Matrix random(int rows, int columns, SplittableRandom random) {
        Matrix matrix = new Matrix(rows, columns);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                matrix.set(i, j, (float) random.nextDouble(-1, 1));
            }
        }
        return matrix;
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void multiplyIsTheProductOnTopOfTheStart(Kernels kernels) {
        SplittableRandom random = new SplittableRandom(1);
        for (int trial = 0; trial < 100; trial++) {
            int n = random.nextInt(1, 40);
            int k = random.nextInt(1, 40);
            int m = random.nextInt(1, 70);
            Matrix a = random(n, k, random);
            Matrix b = random(k, m, random);
            Matrix c = random(n, m, random);
            float[] start = random(1, m, random).row(0);
            c.set(n - 1, m - 1, Float.NaN);
            kernels.multiply(a, b, start, c);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < m; j++) {
                    double sum = start[j];
                    for (int p = 0; p < k; p++) {
                        sum += (double) a.get(i, p) * b.get(p, j);
                    }
                    assertThat((double) c.get(i, j)).isCloseTo(sum, within(1e-5));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void transposedMultiplyIsTheProductOfTheTranspose(Kernels kernels) {
        SplittableRandom random = new SplittableRandom(1);
        for (int trial = 0; trial < 100; trial++) {
            int n = random.nextInt(1, 40);
            int k = random.nextInt(1, 40);
            int m = random.nextInt(1, 70);
            Matrix a = random(n, k, random);
            Matrix b = random(n, m, random);
            Matrix c = random(k, m, random);
            c.set(k - 1, m - 1, Float.NaN);
            kernels.transposedMultiply(a, b, c);
            for (int p = 0; p < k; p++) {
                for (int j = 0; j < m; j++) {
                    double sum = 0;
                    for (int i = 0; i < n; i++) {
                        sum += (double) a.get(i, p) * b.get(i, j);
                    }
                    assertThat((double) c.get(p, j)).isCloseTo(sum, within(1e-5));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void aRowOfAProductHasTheSameBitsWhateverStandsAroundIt(Kernels kernels) {
        SplittableRandom random = new SplittableRandom(9);
        for (int rows = 1; rows <= 37; rows++) {
            int k = random.nextInt(1, 40);
            int m = random.nextInt(1, 70);
            Matrix a = random(rows, k, random);
            Matrix b = random(k, m, random);
            Matrix together = new Matrix(rows, m);
            float[] start = random(1, m, random).row(0);
            kernels.multiply(a, b, start, together);
            for (int i = 0; i < rows; i++) {
                Matrix alone = new Matrix(1, m);
                kernels.multiply(Matrix.of(a.row(i)), b, start, alone);
                assertThat(alone.row(0)).isEqualTo(together.row(i));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void onlyTheRowsInUseTakePart(Kernels kernels) {
        SplittableRandom random = new SplittableRandom(10);
        Matrix a = random(9, 5, random);
        Matrix c = new Matrix(9, 6);
        a.resize(2);
        kernels.multiply(a, random(5, 6, random), new float[6], c);
        for (int i = 2; i < 9; i++) {
            assertThat(c.row(i)).containsOnly(0f);
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void gatherAddIsTheSumOfTheRowsThatAreNamed(Kernels kernels) {
        SplittableRandom random = new SplittableRandom(11);
        Matrix b = random(50, 19, random);
        for (int count = 0; count <= 12; count++) {
            int[] indices = new int[count + 3];
            float[] values = new float[count + 3];
            for (int i = 0; i < indices.length; i++) {
                indices[i] = random.nextInt(50);
                values[i] = (float) random.nextDouble(-1, 1);
            }
            float[] y = new float[19];
            kernels.gatherAdd(indices, values, 2, 2 + count, b, y);
            for (int j = 0; j < y.length; j++) {
                double sum = 0;
                for (int i = 2; i < 2 + count; i++) {
                    sum += (double) values[i] * b.get(indices[i], j);
                }
                assertThat((double) y[j]).isCloseTo(sum, within(1e-6));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void gatherDotIsTheSumOverTheNamedColumns(Kernels kernels) {
        SplittableRandom random = new SplittableRandom(12);
        float[] weights = random(1, 300, random).row(0);
        for (int count = 0; count <= 21; count++) {
            int[] indices = random.ints(count + 5, 0, 300).toArray();
            float[] values = random(1, count + 5, random).row(0);
            double sum = 0;
            for (int i = 3; i < 3 + count; i++) {
                sum += (double) values[i] * weights[indices[i]];
            }
            assertThat((double) kernels.gatherDot(indices, values, 3, 3 + count, weights))
                    .isCloseTo(sum, within(1e-6));
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void exponentialsAreThoseOfJavaOverTheWholeRange(Kernels kernels) {
        float[] x = new float[1003];
        float[] y = new float[x.length];
        for (float start = 0f; start > -87f; start -= 0.9f) {
            for (int j = 0; j < x.length; j++) {
                x[j] = Math.max(-87f, start - j * 9e-4f) + 3f;
            }
            kernels.exponentials(x, 3f, y);
            for (int j = 0; j < x.length; j++) {
                double expected = Math.exp(x[j] - 3f);
                assertThat((double) y[j]).isCloseTo(expected, within(2e-7 * expected));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void exponentialsOfRowsHaveTheBitsOfEachRowAlone(Kernels kernels) {
        SplittableRandom random = new SplittableRandom(15);
        for (int columns = 1; columns <= 40; columns++) {
            Matrix x = random(7, columns, random);
            x.set(3, columns / 2, Float.NaN);
            x.set(5, columns / 2, 1000f);
            Matrix y = new Matrix(7, columns);
            kernels.exponentials(x, y);
            for (int i = 0; i < 7; i++) {
                float[] alone = new float[columns];
                kernels.exponentials(x.row(i), kernels.largest(x.row(i)), alone);
                assertThat(y.row(i)).isEqualTo(alone);
            }
            Matrix before = y.copy();
            kernels.exponentials(x, x);
            assertSame(before, x);
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void exponentialsKeepWhatIsNoNumberAndEndAtTheSmallestFloats(Kernels kernels) {
        float[] x = new float[37];
        x[1] = -87.5f;
        x[2] = -1e30f;
        x[20] = Float.NEGATIVE_INFINITY;
        x[36] = Float.NaN;
        float[] y = new float[37];
        kernels.exponentials(x, 0f, y);
        assertThat(y[0]).isEqualTo(1f);
        for (int j : new int[] {1, 2, 20}) {
            assertThat((double) y[j]).isCloseTo(Math.exp(-87), withinPercentage(1e-4));
        }
        assertThat(y[36]).isNaN();
        kernels.exponentials(x, 0f, x);
        assertThat(x).isEqualTo(y);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void rectifyKeepsWhatIsAboveZeroAndItsGradient(Kernels kernels) {
        for (int length = 1; length <= 70; length++) {
            float[] x = random(1, length, new SplittableRandom(length)).row(0);
            x[length / 2] = 0f;
            float[] gradient = random(1, length, new SplittableRandom(99)).row(0);
            float[] y = x.clone();
            kernels.rectify(y, y);
            float[] into = gradient.clone();
            kernels.rectifyGradient(y, into, into);
            for (int j = 0; j < length; j++) {
                assertThat(y[j]).isEqualTo(Math.max(x[j], 0f));
                assertThat(into[j] == (x[j] > 0f ? gradient[j] : 0f)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void addScales(Kernels kernels) {
        float[] y = {1f, 2f, 3f};
        kernels.add(0.5f, new float[] {2f, 4f, -6f}, y);
        assertThat(y).containsExactly(2f, 4f, 0f);
    }

    @Test
    void bothKernelsGiveTheSameBitsForProductsOfAllSizes() {
        Kernels plain = PlainKernels.INSTANCE;
        Kernels vector = new VectorKernels();
        SplittableRandom random = new SplittableRandom(13);
        for (int m = 1; m <= 100; m++) {
            int n = 1 + m * 7 % 20;
            int k = random.nextInt(1, 40);
            Matrix a = random(n, k, random);
            Matrix b = random(k, m, random);
            float[] start = random(1, m, random).row(0);
            Matrix c = new Matrix(n, m);
            Matrix other = new Matrix(n, m);
            plain.multiply(a, b, start, c);
            vector.multiply(a, b, start, other);
            assertSame(c, other);
            Matrix first = new Matrix(k, m);
            Matrix second = new Matrix(k, m);
            plain.transposedMultiply(a, c, first);
            vector.transposedMultiply(a, c, second);
            assertSame(first, second);
            int[] indices = random.ints(9, 0, k).toArray();
            float[] values = random(1, 9, random).row(0);
            plain.gatherAdd(indices, values, 1, 8, b, c.row(0));
            vector.gatherAdd(indices, values, 1, 8, b, other.row(0));
            assertSame(c, other);
        }
    }

    @Test
    void bothKernelsGiveTheSameBitsForRowsOfAllLengths() {
        Kernels plain = PlainKernels.INSTANCE;
        Kernels vector = new VectorKernels();
        SplittableRandom random = new SplittableRandom(14);
        for (int m = 1; m <= 100; m++) {
            Matrix x = random(6, m, random);
            Matrix y = random(1, m, random);
            Matrix z = y.copy();
            plain.addRows(x, y.row(0));
            vector.addRows(x, z.row(0));
            assertSame(y, z);
            plain.add(0.3f, x.row(1), y.row(0));
            vector.add(0.3f, x.row(1), z.row(0));
            assertSame(y, z);
            plain.addSquares(x, 2, 6, y.row(0));
            vector.addSquares(x, 2, 6, z.row(0));
            assertSame(y, z);
            plain.scale(0.7f, y.row(0));
            vector.scale(0.7f, z.row(0));
            assertSame(y, z);
            float largest = plain.largest(x.row(0));
            assertThat(vector.largest(x.row(0))).isEqualTo(largest);
            plain.exponentials(x.row(0), largest, y.row(0));
            vector.exponentials(x.row(0), largest, z.row(0));
            assertSame(y, z);
        }
    }

    private static void assertSame(Matrix expected, Matrix actual) {
        for (int i = 0; i < expected.rows(); i++) {
            assertThat(actual.row(i)).isEqualTo(expected.row(i));
        }
    }
}
