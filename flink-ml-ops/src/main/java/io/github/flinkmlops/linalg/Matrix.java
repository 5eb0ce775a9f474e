package io.github.flinkmlops.linalg;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A rows × columns matrix of floats whose rows are arrays of their own.
 *
 * <p>Separate rows let C2 vectorise the kernels' inner loops and make a sparse input a gather of
 * rows. The number of rows in use may be smaller than the number allocated, so that a short
 * minibatch reuses the buffers of a full one.
 */
public final class Matrix {

    private static final Kernels KERNELS = Kernels.get();

    /** Rows whose squares are summed up in floats before they are in double. */
    private static final int SUMMED_IN_FLOATS = 128;

    private final int columns;
    private float[][] rows;
    private int rowCount;
    private @Nullable Workspace workspace;

    /** A matrix of zeros. */
    public Matrix(int rowCount, int columns) {
        if (rowCount < 0 || columns < 0) {
            throw new IllegalArgumentException(
                    "a matrix needs a size of at least 0 × 0, was " + rowCount + " × " + columns);
        }
        this.columns = columns;
        this.rows = new float[rowCount][columns];
        this.rowCount = rowCount;
    }

    /** A matrix over these rows, which are not copied and must be of equal length. */
    public static Matrix of(float[]... rows) {
        Matrix matrix = new Matrix(0, rows.length == 0 ? 0 : rows[0].length);
        for (float[] row : rows) {
            if (row.length != matrix.columns) {
                throw new IllegalArgumentException(
                        "rows must have "
                                + matrix.columns
                                + " columns like the first, one has "
                                + row.length);
            }
        }
        matrix.rows = rows;
        matrix.rowCount = rows.length;
        return matrix;
    }

    public int rows() {
        return rowCount;
    }

    public int columns() {
        return columns;
    }

    /** Row {@code index} itself, not a copy. */
    public float[] row(int index) {
        return rows[index];
    }

    /** The rows allocated, of which {@link #rows} are in use. */
    float[][] rowArrays() {
        return rows;
    }

    /** Memory for kernels that write to this matrix. */
    Workspace workspace() {
        if (workspace == null) {
            workspace = new Workspace();
        }
        return workspace;
    }

    public float get(int row, int column) {
        return rows[row][column];
    }

    public void set(int row, int column, float value) {
        rows[row][column] = value;
    }

    /** Puts {@code rowCount} rows in use, allocating zeroed ones where there are too few. */
    public void resize(int rowCount) {
        if (rowCount > rows.length) {
            int allocated = rows.length;
            rows = Arrays.copyOf(rows, Math.max(rowCount, allocated + (allocated >> 1)));
            for (int i = allocated; i < rows.length; i++) {
                rows[i] = new float[columns];
            }
        }
        this.rowCount = rowCount;
    }

    public void fill(float value) {
        for (int i = 0; i < rowCount; i++) {
            Arrays.fill(rows[i], value);
        }
    }

    /** Copies every value of {@code source}, which must have the same size. */
    public void copyFrom(Matrix source) {
        if (source.rowCount != rowCount || source.columns != columns) {
            throw new IllegalArgumentException(
                    "cannot copy "
                            + source.rowCount
                            + " × "
                            + source.columns
                            + " into "
                            + rowCount
                            + " × "
                            + columns);
        }
        for (int i = 0; i < rowCount; i++) {
            System.arraycopy(source.rows[i], 0, rows[i], 0, columns);
        }
    }

    /** The sum of the squares of all values, to 1e-5 of it. */
    public double sumOfSquares() {
        float[] squares = workspace().row(columns);
        double sum = 0;
        for (int from = 0; from < rowCount; from += SUMMED_IN_FLOATS) {
            Arrays.fill(squares, 0f);
            KERNELS.addSquares(this, from, Math.min(rowCount, from + SUMMED_IN_FLOATS), squares);
            sum += sum(squares);
        }
        // Squares of very small and of very large values are no floats.
        return sum > 1e-20 && sum < Float.MAX_VALUE ? sum : sumOfSquaresInDouble();
    }

    private double sumOfSquaresInDouble() {
        double sum = 0;
        for (int i = 0; i < rowCount; i++) {
            for (float value : rows[i]) {
                sum += (double) value * value;
            }
        }
        return sum;
    }

    /** Four sums side by side, since one alone waits for each of its additions. */
    private static double sum(float[] row) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int j = 0;
        for (; j + 4 <= row.length; j += 4) {
            a += row[j];
            b += row[j + 1];
            c += row[j + 2];
            d += row[j + 3];
        }
        for (; j < row.length; j++) {
            a += row[j];
        }
        return (a + b) + (c + d);
    }

    public Matrix copy() {
        Matrix copy = new Matrix(rowCount, columns);
        copy.copyFrom(this);
        return copy;
    }

    /** A new columns × rows matrix. */
    public Matrix transpose() {
        Matrix transposed = new Matrix(columns, rowCount);
        transposeInto(transposed);
        return transposed;
    }

    /** Writes the transpose into {@code target}, columns × rows. */
    public void transposeInto(Matrix target) {
        int i = 0;
        // Four rows at once, so that a row of the target is looked up once for them.
        for (; i + 4 <= rowCount; i += 4) {
            float[] x0 = rows[i];
            float[] x1 = rows[i + 1];
            float[] x2 = rows[i + 2];
            float[] x3 = rows[i + 3];
            for (int j = 0; j < columns; j++) {
                float[] y = target.rows[j];
                y[i] = x0[j];
                y[i + 1] = x1[j];
                y[i + 2] = x2[j];
                y[i + 3] = x3[j];
            }
        }
        for (; i < rowCount; i++) {
            float[] x = rows[i];
            for (int j = 0; j < columns; j++) {
                target.rows[j][i] = x[j];
            }
        }
    }
}
