package io.github.flinkmlops.linalg;

import static io.github.flinkmlops.linalg.VectorKernels.LANES;
import static io.github.flinkmlops.linalg.VectorKernels.SPECIES;
import static io.github.flinkmlops.linalg.VectorKernels.add;
import static io.github.flinkmlops.linalg.VectorKernels.load;
import static io.github.flinkmlops.linalg.VectorProduct.secondVector;

import jdk.incubator.vector.FloatVector;

/** {@code c = aᵀ · b} in the blocks of {@link VectorProduct}. */
final class VectorTransposedProduct {

    private static final int ROWS = 8;

    private VectorTransposedProduct() {}

    /** For a c of at least {@link VectorKernels#LANES} columns; {@code rows} are those of c. */
    static void multiply(float[][] a, float[][] b, float[][] c, int rows, int terms, int columns) {
        int i = 0;
        for (; i + ROWS <= rows; i += ROWS) {
            int j = 0;
            while (j < columns) {
                int k = secondVector(j, columns);
                if (k == j) {
                    eightByOne(a, b, c, i, j, terms);
                } else {
                    eightByTwo(a, b, c, i, j, k, terms);
                }
                j = k + LANES;
            }
        }
        for (; i < rows; i++) {
            int j = 0;
            while (j < columns) {
                int k = secondVector(j, columns);
                oneByTwo(a, b, c[i], i, j, k, terms);
                j = k + LANES;
            }
        }
    }

    private static void eightByTwo(
            float[][] a, float[][] b, float[][] c, int i, int j, int k, int terms) {
        FloatVector y0 = FloatVector.zero(SPECIES);
        FloatVector y1 = FloatVector.zero(SPECIES);
        FloatVector y2 = FloatVector.zero(SPECIES);
        FloatVector y3 = FloatVector.zero(SPECIES);
        FloatVector y4 = FloatVector.zero(SPECIES);
        FloatVector y5 = FloatVector.zero(SPECIES);
        FloatVector y6 = FloatVector.zero(SPECIES);
        FloatVector y7 = FloatVector.zero(SPECIES);
        FloatVector z0 = FloatVector.zero(SPECIES);
        FloatVector z1 = FloatVector.zero(SPECIES);
        FloatVector z2 = FloatVector.zero(SPECIES);
        FloatVector z3 = FloatVector.zero(SPECIES);
        FloatVector z4 = FloatVector.zero(SPECIES);
        FloatVector z5 = FloatVector.zero(SPECIES);
        FloatVector z6 = FloatVector.zero(SPECIES);
        FloatVector z7 = FloatVector.zero(SPECIES);
        for (int p = 0; p < terms; p++) {
            float[] x = a[p];
            FloatVector left = load(b[p], j);
            FloatVector right = load(b[p], k);
            y0 = add(x[i], left, y0);
            z0 = add(x[i], right, z0);
            y1 = add(x[i + 1], left, y1);
            z1 = add(x[i + 1], right, z1);
            y2 = add(x[i + 2], left, y2);
            z2 = add(x[i + 2], right, z2);
            y3 = add(x[i + 3], left, y3);
            z3 = add(x[i + 3], right, z3);
            y4 = add(x[i + 4], left, y4);
            z4 = add(x[i + 4], right, z4);
            y5 = add(x[i + 5], left, y5);
            z5 = add(x[i + 5], right, z5);
            y6 = add(x[i + 6], left, y6);
            z6 = add(x[i + 6], right, z6);
            y7 = add(x[i + 7], left, y7);
            z7 = add(x[i + 7], right, z7);
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
        FloatVector y0 = FloatVector.zero(SPECIES);
        FloatVector y1 = FloatVector.zero(SPECIES);
        FloatVector y2 = FloatVector.zero(SPECIES);
        FloatVector y3 = FloatVector.zero(SPECIES);
        FloatVector y4 = FloatVector.zero(SPECIES);
        FloatVector y5 = FloatVector.zero(SPECIES);
        FloatVector y6 = FloatVector.zero(SPECIES);
        FloatVector y7 = FloatVector.zero(SPECIES);
        for (int p = 0; p < terms; p++) {
            float[] x = a[p];
            FloatVector row = load(b[p], j);
            y0 = add(x[i], row, y0);
            y1 = add(x[i + 1], row, y1);
            y2 = add(x[i + 2], row, y2);
            y3 = add(x[i + 3], row, y3);
            y4 = add(x[i + 4], row, y4);
            y5 = add(x[i + 5], row, y5);
            y6 = add(x[i + 6], row, y6);
            y7 = add(x[i + 7], row, y7);
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

    private static void oneByTwo(
            float[][] a, float[][] b, float[] y, int i, int j, int k, int terms) {
        FloatVector left = FloatVector.zero(SPECIES);
        FloatVector right = FloatVector.zero(SPECIES);
        for (int p = 0; p < terms; p++) {
            left = add(a[p][i], load(b[p], j), left);
            right = add(a[p][i], load(b[p], k), right);
        }
        left.intoArray(y, j);
        right.intoArray(y, k);
    }
}
