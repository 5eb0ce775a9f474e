package io.github.flinkmlops.linalg;

import static io.github.flinkmlops.linalg.VectorKernels.LANES;
import static io.github.flinkmlops.linalg.VectorKernels.add;
import static io.github.flinkmlops.linalg.VectorKernels.load;

import jdk.incubator.vector.FloatVector;

/**
 * {@code c = start + a · b} in blocks of five rows by two vectors, whose sums stay in registers
 * from the first term to the last. The blocks are long to read because registers have no indices.
 *
 * <p>Ten sums, two vectors of b and the factors are what sixteen registers hold without one sum
 * going through memory, for which every term would wait. The two vectors of all of b's rows are
 * copied side by side first: C2 takes the bounds of one array out of the loop, but looks at those
 * of each row of b in it, which is more instructions than the arithmetic.
 */
final class VectorProduct {

    /** Columns of a block. */
    static final int WIDTH = 2 * LANES;

    /** Fewer rows are not worth a copy of b. */
    private static final int FEW_ROWS = 4;

    private VectorProduct() {}

    /**
     * For a c of at least {@link VectorKernels#LANES} columns.
     *
     * @param start what every row of c begins with, at least c's columns
     */
    static void multiply(Matrix a, Matrix b, float[] start, Matrix c) {
        int columns = c.columns();
        int j = 0;
        while (j + WIDTH < columns) {
            multiply(a, b, start, c, j, j + LANES);
            j += WIDTH;
        }
        // The last two vectors end where the row does; what they overlap gets the same values
        // again.
        multiply(a, b, start, c, Math.max(0, columns - WIDTH), columns - LANES);
    }

    /** The columns of the vectors that begin at j and k. */
    private static void multiply(Matrix a, Matrix b, float[] start, Matrix c, int j, int k) {
        int terms = a.columns();
        if (a.rows() < FEW_ROWS) {
            for (int i = 0; i < a.rows(); i++) {
                oneByTwo(a.row(i), b.rowArrays(), start, c.row(i), j, k, terms);
            }
            return;
        }
        float[] panel = c.workspace().panel(terms * WIDTH);
        pack(b.rowArrays(), terms, j, k, panel);
        multiply(a, panel, start, c, j, k);
    }

    /**
     * The columns of the vectors that begin at j and k.
     *
     * @param panel these columns of b, side by side
     */
    static void multiply(Matrix a, float[] panel, float[] start, Matrix c, int j, int k) {
        float[][] x = a.rowArrays();
        float[][] y = c.rowArrays();
        int rows = a.rows();
        int terms = a.columns();
        int fives = fives(rows);
        int i = 0;
        for (; i < 5 * fives; i += 5) {
            fiveByTwo(x, panel, start, y, i, j, k, terms);
        }
        for (; i + 4 <= rows; i += 4) {
            fourByTwo(x, panel, start, y, i, j, k, terms);
        }
        for (; i < rows; i++) {
            oneByTwo(x[i], panel, start, y[i], j, k, terms);
        }
    }

    /** How many blocks of five rows to take so that blocks of four fit into the rest. */
    private static int fives(int rows) {
        int fives = rows / 5;
        while (fives > 0 && (rows - 5 * fives) % 4 != 0) {
            fives--;
        }
        return fives;
    }

    /** Copies the columns from j on of so many rows into a panel. */
    static void pack(float[][] b, int terms, int j, float[] panel) {
        pack(b, terms, j, j + LANES, panel);
    }

    private static void pack(float[][] b, int terms, int j, int k, float[] panel) {
        for (int p = 0; p < terms; p++) {
            float[] row = b[p];
            load(row, j).intoArray(panel, p * WIDTH);
            load(row, k).intoArray(panel, p * WIDTH + LANES);
        }
    }

    private static void fiveByTwo(
            float[][] a,
            float[] panel,
            float[] start,
            float[][] c,
            int i,
            int j,
            int k,
            int terms) {
        float[] x0 = a[i];
        float[] x1 = a[i + 1];
        float[] x2 = a[i + 2];
        float[] x3 = a[i + 3];
        float[] x4 = a[i + 4];
        FloatVector y0 = load(start, j);
        FloatVector z0 = load(start, k);
        FloatVector y1 = y0;
        FloatVector z1 = z0;
        FloatVector y2 = y0;
        FloatVector z2 = z0;
        FloatVector y3 = y0;
        FloatVector z3 = z0;
        FloatVector y4 = y0;
        FloatVector z4 = z0;
        for (int p = 0; p < terms; p++) {
            FloatVector left = load(panel, p * WIDTH);
            FloatVector right = load(panel, p * WIDTH + LANES);
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
        }
        y0.intoArray(c[i], j);
        z0.intoArray(c[i], k);
        y1.intoArray(c[i + 1], j);
        z1.intoArray(c[i + 1], k);
        y2.intoArray(c[i + 2], j);
        z2.intoArray(c[i + 2], k);
        y3.intoArray(c[i + 3], j);
        z3.intoArray(c[i + 3], k);
        y4.intoArray(c[i + 4], j);
        z4.intoArray(c[i + 4], k);
    }

    private static void fourByTwo(
            float[][] a,
            float[] panel,
            float[] start,
            float[][] c,
            int i,
            int j,
            int k,
            int terms) {
        float[] x0 = a[i];
        float[] x1 = a[i + 1];
        float[] x2 = a[i + 2];
        float[] x3 = a[i + 3];
        FloatVector y0 = load(start, j);
        FloatVector z0 = load(start, k);
        FloatVector y1 = y0;
        FloatVector z1 = z0;
        FloatVector y2 = y0;
        FloatVector z2 = z0;
        FloatVector y3 = y0;
        FloatVector z3 = z0;
        for (int p = 0; p < terms; p++) {
            FloatVector left = load(panel, p * WIDTH);
            FloatVector right = load(panel, p * WIDTH + LANES);
            y0 = add(x0[p], left, y0);
            z0 = add(x0[p], right, z0);
            y1 = add(x1[p], left, y1);
            z1 = add(x1[p], right, z1);
            y2 = add(x2[p], left, y2);
            z2 = add(x2[p], right, z2);
            y3 = add(x3[p], left, y3);
            z3 = add(x3[p], right, z3);
        }
        y0.intoArray(c[i], j);
        z0.intoArray(c[i], k);
        y1.intoArray(c[i + 1], j);
        z1.intoArray(c[i + 1], k);
        y2.intoArray(c[i + 2], j);
        z2.intoArray(c[i + 2], k);
        y3.intoArray(c[i + 3], j);
        z3.intoArray(c[i + 3], k);
    }

    private static void oneByTwo(
            float[] x, float[][] b, float[] start, float[] y, int j, int k, int terms) {
        FloatVector left = load(start, j);
        FloatVector right = load(start, k);
        for (int p = 0; p < terms; p++) {
            left = add(x[p], load(b[p], j), left);
            right = add(x[p], load(b[p], k), right);
        }
        left.intoArray(y, j);
        right.intoArray(y, k);
    }

    private static void oneByTwo(
            float[] x, float[] panel, float[] start, float[] y, int j, int k, int terms) {
        FloatVector left = load(start, j);
        FloatVector right = load(start, k);
        for (int p = 0; p < terms; p++) {
            left = add(x[p], load(panel, p * WIDTH), left);
            right = add(x[p], load(panel, p * WIDTH + LANES), right);
        }
        left.intoArray(y, j);
        right.intoArray(y, k);
    }
}
