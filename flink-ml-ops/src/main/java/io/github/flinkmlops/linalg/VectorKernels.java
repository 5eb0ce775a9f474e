package io.github.flinkmlops.linalg;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * Kernels on the Vector API. Every element of a product is a chain of fused multiply-adds in the
 * order of the sum, whatever block it falls into. Only for JVMs started with {@code --add-modules
 * jdk.incubator.vector}.
 *
 * <p>Loops over a row end in a vector that overlaps the one before it, computed from what stood
 * there before, so that the overlap gets the same values twice. Rows shorter than a vector are
 * computed one by one, products on copies that are filled up to a vector or turned.
 */
final class VectorKernels implements Kernels {

    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    static final int LANES = SPECIES.length();

    /**
     * Rows from that length on are read from end to end, as memory is, and not some columns of all.
     */
    private static final int LONG_ROW = 8 * LANES;

    /** Fewer weights stay in the nearest cache, where a gradient costs next to nothing. */
    private static final int LARGE = 1 << 14;

    @Override
    public String name() {
        return "Vector API, " + SPECIES.vectorBitSize() + " bits";
    }

    static FloatVector load(float[] row, int j) {
        return FloatVector.fromArray(SPECIES, row, j);
    }

    /** sum + scale · row. */
    static FloatVector add(float scale, FloatVector row, FloatVector sum) {
        return row.fma(FloatVector.broadcast(SPECIES, scale), sum);
    }

    @Override
    public void multiply(Matrix a, Matrix b, float[] start, Matrix c) {
        if (c.columns() < LANES) {
            Matrix wide = c.workspace().result(c.rows(), LANES);
            Matrix factor = c.workspace().factor(b.rows(), LANES);
            float[] wideStart = c.workspace().row(LANES);
            copyColumns(b, factor, c.columns());
            System.arraycopy(start, 0, wideStart, 0, c.columns());
            VectorProduct.multiply(a, factor, wideStart, wide);
            copyColumns(wide, c, c.columns());
            return;
        }
        VectorProduct.multiply(a, b, start, c);
    }

    @Override
    public void transposedMultiply(Matrix a, Matrix b, Matrix c) {
        if (c.columns() >= VectorProduct.WIDTH && c.rows() >= VectorProduct.WIDTH) {
            VectorTransposedProduct.multiply(a, b, c);
        } else if (c.columns() >= LANES) {
            Matrix factor = c.workspace().factor(a.columns(), a.rows());
            a.transposeInto(factor);
            VectorProduct.multiply(factor, b, c.workspace().zeros(c.columns()), c);
        } else if (c.rows() >= LANES) {
            // cᵀ = bᵀ · a has the same sums in longer rows.
            Matrix factor = c.workspace().factor(b.columns(), b.rows());
            b.transposeInto(factor);
            Matrix transposed = c.workspace().result(c.columns(), c.rows());
            VectorProduct.multiply(factor, a, c.workspace().zeros(c.rows()), transposed);
            transposed.transposeInto(c);
        } else {
            PlainKernels.INSTANCE.transposedMultiply(a, b, c);
        }
    }

    @Override
    public @Nullable PackedMatrix packed(int rows, int columns) {
        boolean large = (long) rows * columns >= LARGE;
        boolean whole = columns % VectorProduct.WIDTH == 0;
        return large && whole ? new VectorPackedMatrix(rows, columns) : null;
    }

    private static void copyColumns(Matrix from, Matrix to, int columns) {
        for (int i = 0; i < from.rows(); i++) {
            float[] source = from.row(i);
            float[] target = to.row(i);
            for (int j = 0; j < columns; j++) {
                target[j] = source[j];
            }
        }
    }

    /**
     * Where the second vector of a pair begins whose first begins at column {@code j}; {@code j}
     * itself if it has only one. Columns that do not fill a vector are covered by a second one that
     * overlaps the first: both begin with what stood there before, so that the overlap gets the
     * same values twice. Leaves nothing to the next pair, or at least a vector.
     */
    private static int secondVector(int j, int columns) {
        int left = columns - j;
        if (left == LANES || (left > 2 * LANES && left < 3 * LANES)) {
            return j;
        }
        return Math.min(j + LANES, columns - LANES);
    }

    @Override
    public void addRows(Matrix rows, float[] y) {
        if (y.length < LANES) {
            for (int i = 0; i < rows.rows(); i++) {
                add(1f, rows.row(i), y);
            }
            return;
        }
        int j = 0;
        while (j < y.length) {
            int k = secondVector(j, y.length);
            FloatVector left = load(y, j);
            FloatVector right = load(y, k);
            for (int i = 0; i < rows.rows(); i++) {
                left = left.add(load(rows.row(i), j));
                right = right.add(load(rows.row(i), k));
            }
            left.intoArray(y, j);
            right.intoArray(y, k);
            j = k + LANES;
        }
    }

    @Override
    public void gatherAdd(int[] indices, float[] values, int from, int to, Matrix b, float[] y) {
        if (y.length < LANES) {
            for (int p = from; p < to; p++) {
                add(values[p], b.row(indices[p]), y);
            }
            return;
        }
        int j = 0;
        while (j < y.length) {
            int k = secondVector(j, y.length);
            FloatVector left = load(y, j);
            FloatVector right = load(y, k);
            for (int p = from; p < to; p++) {
                float[] row = b.row(indices[p]);
                left = add(values[p], load(row, j), left);
                right = add(values[p], load(row, k), right);
            }
            left.intoArray(y, j);
            right.intoArray(y, k);
            j = k + LANES;
        }
    }

    @Override
    public void add(float scale, float[] x, float[] y) {
        int end = y.length - LANES;
        if (end < 0) {
            for (int j = 0; j < y.length; j++) {
                y[j] = Math.fma(scale, x[j], y[j]);
            }
            return;
        }
        FloatVector last = add(scale, load(x, end), load(y, end));
        for (int j = 0; j < end; j += LANES) {
            add(scale, load(x, j), load(y, j)).intoArray(y, j);
        }
        last.intoArray(y, end);
    }

    @Override
    public void rectify(float[] x, float[] y) {
        int end = y.length - LANES;
        if (end < 0) {
            PlainKernels.INSTANCE.rectify(x, y);
            return;
        }
        for (int j = 0; j < end; j += LANES) {
            load(x, j).max(0f).intoArray(y, j);
        }
        load(x, end).max(0f).intoArray(y, end);
    }

    @Override
    public void rectifyGradient(float[] y, float[] gradient, float[] into) {
        int end = y.length - LANES;
        if (end < 0) {
            PlainKernels.INSTANCE.rectifyGradient(y, gradient, into);
            return;
        }
        for (int j = 0; j < end; j += LANES) {
            whereAboveZero(load(y, j), load(gradient, j)).intoArray(into, j);
        }
        whereAboveZero(load(y, end), load(gradient, end)).intoArray(into, end);
    }

    private static FloatVector whereAboveZero(FloatVector y, FloatVector gradient) {
        return FloatVector.zero(SPECIES).blend(gradient, y.compare(VectorOperators.GT, 0f));
    }

    @Override
    public float largest(float[] x) {
        int end = x.length - LANES;
        if (end < 0) {
            return PlainKernels.INSTANCE.largest(x);
        }
        FloatVector largest = load(x, end);
        for (int j = 0; j < end; j += LANES) {
            largest = largest.max(load(x, j));
        }
        return largest.reduceLanes(VectorOperators.MAX);
    }

    @Override
    public void exponentials(float[] x, float largest, float[] y) {
        int end = y.length - LANES;
        if (end < 0 || x == y) {
            PlainKernels.INSTANCE.exponentials(x, largest, y);
            return;
        }
        VectorExponential.exponentials(x, largest, y);
    }

    @Override
    public void addSquares(Matrix x, int from, int to, float[] y) {
        if (y.length < LANES) {
            PlainKernels.INSTANCE.addSquares(x, from, to, y);
            return;
        }
        if (y.length >= LONG_ROW) {
            for (int i = from; i < to; i++) {
                addSquares(x.row(i), y);
            }
            return;
        }
        int j = 0;
        while (j < y.length) {
            int k = secondVector(j, y.length);
            FloatVector left = load(y, j);
            FloatVector right = load(y, k);
            for (int i = from; i < to; i++) {
                FloatVector u = load(x.row(i), j);
                left = u.fma(u, left);
                FloatVector v = load(x.row(i), k);
                right = v.fma(v, right);
            }
            left.intoArray(y, j);
            right.intoArray(y, k);
            j = k + LANES;
        }
    }

    private static void addSquares(float[] x, float[] y) {
        int end = y.length - LANES;
        FloatVector v = load(x, end);
        FloatVector last = v.fma(v, load(y, end));
        for (int j = 0; j < end; j += LANES) {
            FloatVector u = load(x, j);
            u.fma(u, load(y, j)).intoArray(y, j);
        }
        last.intoArray(y, end);
    }

    @Override
    public void scale(float factor, float[] y) {
        int end = y.length - LANES;
        if (end < 0) {
            PlainKernels.INSTANCE.scale(factor, y);
            return;
        }
        FloatVector last = load(y, end).mul(factor);
        for (int j = 0; j < end; j += LANES) {
            load(y, j).mul(factor).intoArray(y, j);
        }
        last.intoArray(y, end);
    }
}
