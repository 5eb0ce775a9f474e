package io.github.flinkmlops.linalg;

import java.util.Arrays;

/**
 * A rows × columns matrix of floats whose rows are arrays of their own.
 *
 * <p>Separate rows let C2 vectorise the kernels' inner loops and make a sparse input a gather of
 * rows. The number of rows in use may be smaller than the number allocated, so that a short
 * minibatch reuses the buffers of a full one.
 */
public final class Matrix {

    private final int columns;
    private float[][] rows;
    private int rowCount;

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
        for (int i = 0; i < rowCount; i++) {
            float[] row = rows[i];
            for (int j = 0; j < columns; j++) {
                target.rows[j][i] = row[j];
            }
        }
    }
}
