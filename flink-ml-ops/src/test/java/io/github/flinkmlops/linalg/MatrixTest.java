package io.github.flinkmlops.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;

class MatrixTest {

    @Test
    void shrinkingAndGrowingKeepsTheRows() {
        Matrix matrix = new Matrix(3, 2);
        float[] first = matrix.row(0);
        matrix.set(0, 1, 5f);
        matrix.resize(1);
        assertThat(matrix.rows()).isEqualTo(1);
        matrix.resize(10);
        assertThat(matrix.row(0)).isSameAs(first).containsExactly(0f, 5f);
        assertThat(matrix.row(9)).containsExactly(0f, 0f);
    }

    @Test
    void transposesAndCopies() {
        Matrix matrix = Matrix.of(new float[] {1, 2, 3}, new float[] {4, 5, 6});
        Matrix transposed = matrix.transpose();
        assertThat(transposed.row(2)).containsExactly(3f, 6f);
        Matrix copy = matrix.copy();
        copy.set(0, 0, 9f);
        assertThat(matrix.get(0, 0)).isEqualTo(1f);
    }

    @Test
    void transposesEverySize() {
        for (int n = 1; n <= 9; n++) {
            for (int m = 1; m <= 5; m++) {
                Matrix matrix = new Matrix(n, m);
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j < m; j++) {
                        matrix.set(i, j, 10 * i + j);
                    }
                }
                Matrix transposed = matrix.transpose();
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j < m; j++) {
                        assertThat(transposed.get(j, i)).isEqualTo(10 * i + j);
                    }
                }
            }
        }
    }

    @Test
    void sumsTheSquaresOfTheRowsInUse() {
        for (int columns : new int[] {1, 3, 16, 26, 64}) {
            Matrix matrix = new Matrix(700, columns);
            matrix.fill(0.5f);
            assertThat(matrix.sumOfSquares()).isEqualTo(175.0 * columns);
            matrix.resize(1);
            assertThat(matrix.sumOfSquares()).isEqualTo(0.25 * columns);
            matrix.fill(1e-25f);
            assertThat(matrix.sumOfSquares()).isCloseTo(1e-50 * columns, withinPercentage(0.001));
            matrix.set(0, columns - 1, 1e25f);
            assertThat(matrix.sumOfSquares()).isCloseTo(1e50, withinPercentage(0.001));
            matrix.set(0, columns - 1, Float.NaN);
            assertThat(matrix.sumOfSquares()).isNaN();
        }
        assertThat(new Matrix(0, 3).sumOfSquares()).isZero();
    }

    @Test
    void sizesThatDoNotFitAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Matrix(-1, 2))
                .withMessage("a matrix needs a size of at least 0 × 0, was -1 × 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Matrix.of(new float[2], new float[3]))
                .withMessage("rows must have 2 columns like the first, one has 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Matrix(2, 2).copyFrom(new Matrix(1, 2)))
                .withMessage("cannot copy 1 × 2 into 2 × 2");
    }

    @Test
    void sparseRowsGrowAndAreCopied() {
        SparseMatrix rows = new SparseMatrix(1000);
        for (int i = 0; i < 100; i++) {
            rows.add(new int[] {i, i + 1, i + 2}, new float[] {i, 1f, 2f});
        }
        rows.add(new int[0], new float[0]);
        SparseMatrix copy = new SparseMatrix(1000);
        copy.add(new int[] {7}, new float[] {7f});
        copy.copyFrom(rows);
        rows.clear();
        assertThat(rows.rows()).isZero();
        assertThat(copy.rows()).isEqualTo(101);
        assertThat(copy.indices()[copy.start(99)]).isEqualTo(99);
        assertThat(copy.values()[copy.start(99)]).isEqualTo(99f);
        assertThat(copy.end(99) - copy.start(99)).isEqualTo(3);
        assertThat(copy.end(100)).isEqualTo(copy.start(100));
    }
}
