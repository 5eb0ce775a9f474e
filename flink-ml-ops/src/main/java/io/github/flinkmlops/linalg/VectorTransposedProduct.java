package io.github.flinkmlops.linalg;

import static io.github.flinkmlops.linalg.VectorKernels.LANES;
import static io.github.flinkmlops.linalg.VectorKernels.SPECIES;
import static io.github.flinkmlops.linalg.VectorKernels.add;
import static io.github.flinkmlops.linalg.VectorKernels.load;
import static io.github.flinkmlops.linalg.VectorProduct.WIDTH;
import static io.github.flinkmlops.linalg.VectorProduct.pack;

import jdk.incubator.vector.FloatVector;

/**
 * {@code c = aᵀ · b} in blocks of four rows by two vectors. As {@link VectorProduct}, but both
 * factors are copied, {@link VectorProduct#WIDTH} columns of each side by side: one step through
 * both copies is all that a term costs beside its arithmetic, which is worth more than a block of
 * five rows, since a minibatch has few terms.
 */
final class VectorTransposedProduct {

    /** Of a block. */
    static final int ROWS = 4;

    private VectorTransposedProduct() {}

    /** For a c of at least {@link VectorProduct#WIDTH} rows and columns. */
    static void multiply(Matrix a, Matrix b, Matrix c) {
        int terms = a.rows();
        int length = terms * WIDTH;
        int count = (c.columns() + WIDTH - 1) / WIDTH;
        float[][] panels = c.workspace().panels(count, length);
        for (int panel = 0; panel < count; panel++) {
            pack(b.rowArrays(), terms, first(panel, c.columns()), panels[panel]);
        }
        float[] factors = c.workspace().panel(length);
        for (int block = 0; block * WIDTH < c.rows(); block++) {
            int i = first(block, c.rows());
            pack(a.rowArrays(), terms, i, factors);
            for (int panel = 0; panel < count; panel++) {
                int j = first(panel, c.columns());
                for (int row = 0; row < WIDTH; row += ROWS) {
                    fourByTwo(factors, row, panels[panel], c.rowArrays(), i + row, j, length);
                }
            }
        }
    }

    /** Where a panel begins. The last one ends where the matrix does, and overlaps another. */
    private static int first(int panel, int size) {
        return Math.min(panel * WIDTH, size - WIDTH);
    }

    /**
     * Writes a block of the product to c, from row i and column j on.
     *
     * @param factors {@link VectorProduct#WIDTH} columns of a, of which {@code row} is the block's
     *     first
     * @param panel as many columns of b, the block's
     * @param length of the part of both that holds the terms
     */
    static void fourByTwo(
            float[] factors, int row, float[] panel, float[][] c, int i, int j, int length) {
        FloatVector y0 = FloatVector.zero(SPECIES);
        FloatVector y1 = FloatVector.zero(SPECIES);
        FloatVector y2 = FloatVector.zero(SPECIES);
        FloatVector y3 = FloatVector.zero(SPECIES);
        FloatVector z0 = FloatVector.zero(SPECIES);
        FloatVector z1 = FloatVector.zero(SPECIES);
        FloatVector z2 = FloatVector.zero(SPECIES);
        FloatVector z3 = FloatVector.zero(SPECIES);
        for (int p = 0; p < length; p += WIDTH) {
            FloatVector left = load(panel, p);
            FloatVector right = load(panel, p + LANES);
            y0 = add(factors[p + row], left, y0);
            z0 = add(factors[p + row], right, z0);
            y1 = add(factors[p + row + 1], left, y1);
            z1 = add(factors[p + row + 1], right, z1);
            y2 = add(factors[p + row + 2], left, y2);
            z2 = add(factors[p + row + 2], right, z2);
            y3 = add(factors[p + row + 3], left, y3);
            z3 = add(factors[p + row + 3], right, z3);
        }
        y0.intoArray(c[i], j);
        z0.intoArray(c[i], j + LANES);
        y1.intoArray(c[i + 1], j);
        z1.intoArray(c[i + 1], j + LANES);
        y2.intoArray(c[i + 2], j);
        z2.intoArray(c[i + 2], j + LANES);
        y3.intoArray(c[i + 3], j);
        z3.intoArray(c[i + 3], j + LANES);
    }
}
