package io.github.flinkmlops.linalg;

import static io.github.flinkmlops.linalg.VectorKernels.LANES;
import static io.github.flinkmlops.linalg.VectorKernels.add;
import static io.github.flinkmlops.linalg.VectorKernels.load;

import jdk.incubator.vector.FloatVector;

/**
 * {@code c += a · b} in blocks of eight rows by two vectors, whose sums stay in registers from the
 * first term to the last. The blocks are long to read because registers have no indices.
 */
final class VectorProduct {

    private static final int ROWS = 8;

    private VectorProduct() {}

    /** For a c of at least {@link VectorKernels#LANES} columns. */
    static void multiplyAdd(
            float[][] a, float[][] b, float[][] c, int rows, int terms, int columns) {
        int j = 0;
        while (j < columns) {
            int k = secondVector(j, columns);
            int i = 0;
            for (; i + ROWS <= rows; i += ROWS) {
                if (k == j) {
                    eightByOne(a, b, c, i, j, terms);
                } else {
                    eightByTwo(a, b, c, i, j, k, terms);
                }
            }
            for (; i < rows; i++) {
                oneByTwo(a[i], b, c[i], j, k, terms);
            }
            j = k + LANES;
        }
    }

    /**
     * Where the second vector of a block begins whose first begins at column {@code j}; {@code j}
     * itself if it has only one. Columns that do not fill a vector are covered by a second one that
     * overlaps the first: both begin with what stood there before, so that the overlap gets the
     * same values twice. Leaves nothing to the next block, or at least a vector.
     */
    static int secondVector(int j, int columns) {
        int left = columns - j;
        if (left == LANES || (left > 2 * LANES && left < 3 * LANES)) {
            return j;
        }
        return Math.min(j + LANES, columns - LANES);
    }

    private static void eightByTwo(
            float[][] a, float[][] b, float[][] c, int i, int j, int k, int terms) {
        float[] x0 = a[i];
        float[] x1 = a[i + 1];
        float[] x2 = a[i + 2];
        float[] x3 = a[i + 3];
        float[] x4 = a[i + 4];
        float[] x5 = a[i + 5];
        float[] x6 = a[i + 6];
        float[] x7 = a[i + 7];
        FloatVector y0 = load(c[i], j);
        FloatVector y1 = load(c[i + 1], j);
        FloatVector y2 = load(c[i + 2], j);
        FloatVector y3 = load(c[i + 3], j);
        FloatVector y4 = load(c[i + 4], j);
        FloatVector y5 = load(c[i + 5], j);
        FloatVector y6 = load(c[i + 6], j);
        FloatVector y7 = load(c[i + 7], j);
        FloatVector z0 = load(c[i], k);
        FloatVector z1 = load(c[i + 1], k);
        FloatVector z2 = load(c[i + 2], k);
        FloatVector z3 = load(c[i + 3], k);
        FloatVector z4 = load(c[i + 4], k);
        FloatVector z5 = load(c[i + 5], k);
        FloatVector z6 = load(c[i + 6], k);
        FloatVector z7 = load(c[i + 7], k);
        for (int p = 0; p < terms; p++) {
            FloatVector left = load(b[p], j);
            FloatVector right = load(b[p], k);
            y0 = add(x0[p], left, y0);
            z0 = add(x0[p], right, z0);
            y1 = add(x1[p], left, y1);
            z1 = add(x1[p], right, z1);
            y2 = add(x2[p], left, y2);
            z2 = add(x2[p], right, z2);
            y3 = add(x3[p], left, y3);
            z3 = add(x3[p], right, z3);
            y4 = add(x4[p], left, y4);
            z4 = add(x4[p], right, z4);
            y5 = add(x5[p], left, y5);
            z5 = add(x5[p], right, z5);
            y6 = add(x6[p], left, y6);
            z6 = add(x6[p], right, z6);
            y7 = add(x7[p], left, y7);
            z7 = add(x7[p], right, z7);
        }
        y0.intoArray(c[i], j);
        y1.intoArray(c[i + 1], j);
        y2.intoArray(c[i + 2], j);
        y3.intoArray(c[i + 3], j);
        y4.intoArray(c[i + 4], j);
        y5.intoArray(c[i + 5], j);
        y6.intoArray(c[i + 6], j);
        y7.intoArray(c[i + 7], j);
        z0.intoArray(c[i], k);
        z1.intoArray(c[i + 1], k);
        z2.intoArray(c[i + 2], k);
        z3.intoArray(c[i + 3], k);
        z4.intoArray(c[i + 4], k);
        z5.intoArray(c[i + 5], k);
        z6.intoArray(c[i + 6], k);
        z7.intoArray(c[i + 7], k);
    }

    private static void eightByOne(float[][] a, float[][] b, float[][] c, int i, int j, int terms) {
        float[] x0 = a[i];
        float[] x1 = a[i + 1];
        float[] x2 = a[i + 2];
        float[] x3 = a[i + 3];
        float[] x4 = a[i + 4];
        float[] x5 = a[i + 5];
        float[] x6 = a[i + 6];
        float[] x7 = a[i + 7];
        FloatVector y0 = load(c[i], j);
        FloatVector y1 = load(c[i + 1], j);
        FloatVector y2 = load(c[i + 2], j);
        FloatVector y3 = load(c[i + 3], j);
        FloatVector y4 = load(c[i + 4], j);
        FloatVector y5 = load(c[i + 5], j);
        FloatVector y6 = load(c[i + 6], j);
        FloatVector y7 = load(c[i + 7], j);
        for (int p = 0; p < terms; p++) {
            FloatVector row = load(b[p], j);
            y0 = add(x0[p], row, y0);
            y1 = add(x1[p], row, y1);
            y2 = add(x2[p], row, y2);
            y3 = add(x3[p], row, y3);
            y4 = add(x4[p], row, y4);
            y5 = add(x5[p], row, y5);
            y6 = add(x6[p], row, y6);
            y7 = add(x7[p], row, y7);
        }
        y0.intoArray(c[i], j);
        y1.intoArray(c[i + 1], j);
        y2.intoArray(c[i + 2], j);
        y3.intoArray(c[i + 3], j);
        y4.intoArray(c[i + 4], j);
        y5.intoArray(c[i + 5], j);
        y6.intoArray(c[i + 6], j);
        y7.intoArray(c[i + 7], j);
    }

    private static void oneByTwo(float[] x, float[][] b, float[] y, int j, int k, int terms) {
        FloatVector left = load(y, j);
        FloatVector right = load(y, k);
        for (int p = 0; p < terms; p++) {
            left = add(x[p], load(b[p], j), left);
            right = add(x[p], load(b[p], k), right);
        }
        left.intoArray(y, j);
        right.intoArray(y, k);
    }
}
