package io.github.flinkmlops.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.Stream;
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
    void multiplyAddIsTheProductAddedOnTop(Kernels kernels) {
        SplittableRandom random = new SplittableRandom(1);
        for (int trial = 0; trial < 100; trial++) {
            int n = random.nextInt(1, 40);
            int k = random.nextInt(1, 40);
            int m = random.nextInt(1, 70);
            Matrix a = random(n, k, random);
            Matrix b = random(k, m, random);
            Matrix c = random(n, m, random);
            Matrix before = c.copy();
            kernels.multiplyAdd(a, b, c);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < m; j++) {
                    double sum = before.get(i, j);
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
    void transposedMultiplyAddIsTheProductOfTheTranspose(Kernels kernels) {
        SplittableRandom random = new SplittableRandom(1);
        for (int trial = 0; trial < 100; trial++) {
            int n = random.nextInt(1, 40);
            int k = random.nextInt(1, 40);
            int m = random.nextInt(1, 70);
            Matrix a = random(n, k, random);
            Matrix b = random(n, m, random);
            Matrix c = random(k, m, random);
            Matrix before = c.copy();
            kernels.transposedMultiplyAdd(a, b, c);
            for (int p = 0; p < k; p++) {
                for (int j = 0; j < m; j++) {
                    double sum = before.get(p, j);
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
            kernels.multiplyAdd(a, b, together);
            for (int i = 0; i < rows; i++) {
                Matrix alone = new Matrix(1, m);
                kernels.multiplyAdd(Matrix.of(a.row(i)), b, alone);
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
        kernels.multiplyAdd(a, random(5, 6, random), c);
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
    void addScales(Kernels kernels) {
        float[] y = {1f, 2f, 3f};
        kernels.add(0.5f, new float[] {2f, 4f, -6f}, y);
        assertThat(y).containsExactly(2f, 4f, 0f);
    }
}
