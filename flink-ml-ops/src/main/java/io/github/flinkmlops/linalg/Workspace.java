package io.github.flinkmlops.linalg;

import org.jspecify.annotations.Nullable;

/**
 * Memory of a matrix that kernels write to, so that they need not allocate in every step. What the
 * last kernel left there stays there.
 */
final class Workspace {

    private @Nullable Matrix factor;
    private @Nullable Matrix result;
    private float[] panel = new float[0];
    private float[][] panels = new float[0][];
    private float[] zeros = new float[0];
    private float[] row = new float[0];

    /** For another form of a factor of a product. */
    Matrix factor(int rows, int columns) {
        factor = sized(factor, rows, columns);
        return factor;
    }

    /** For another form of a product. */
    Matrix result(int rows, int columns) {
        result = sized(result, rows, columns);
        return result;
    }

    private static Matrix sized(@Nullable Matrix matrix, int rows, int columns) {
        if (matrix == null || matrix.columns() != columns) {
            return new Matrix(rows, columns);
        }
        matrix.resize(rows);
        return matrix;
    }

    /** At least so many numbers, for some columns of a factor in one array. */
    float[] panel(int length) {
        if (panel.length < length) {
            panel = new float[length];
        }
        return panel;
    }

    /** At least so many panels for at least so many numbers each. */
    float[][] panels(int count, int length) {
        if (panels.length < count || panels[0].length < length) {
            panels = new float[count][length];
        }
        return panels;
    }

    /** At least so many zeros, which nobody writes to. */
    float[] zeros(int length) {
        if (zeros.length < length) {
            zeros = new float[length];
        }
        return zeros;
    }

    /** Exactly so many numbers. */
    float[] row(int length) {
        if (row.length != length) {
            row = new float[length];
        }
        return row;
    }
}
