package io.github.flinkmlops.linalg;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Kernels on the Vector API: blocks of four rows by two vectors stay in registers over the whole
 * sum, one fused multiply-add a term. Only for JVMs started with {@code --add-modules
 * jdk.incubator.vector}.
 *
 * <p>Columns that do not fill a vector are covered by a last vector that overlaps the one before
 * it: both begin with what stood there before, so that the overlap gets the same value twice. Every
 * element is a chain of fused multiply-adds in the order of the sum, whatever block it falls into.
 */
final class VectorKernels implements Kernels {

    private static final VectorSpecies<Float> SPECIES =
            FloatVector.SPECIES_PREFERRED.length() >= 8
                    ? FloatVector.SPECIES_256
                    : FloatVector.SPECIES_128;
    private static final int LANES = SPECIES.length();

    @Override
    public String name() {
        return "Vector API, " + SPECIES.vectorBitSize() + " bits";
    }

    @Override
    public void multiplyAdd(Matrix a, Matrix b, Matrix c) {
        int columns = c.columns();
        int i = 0;
        if (columns >= LANES) {
            for (; i + 4 <= a.rows(); i += 4) {
                int j = 0;
                while (j < columns) {
                    int left = columns - j;
                    int second = secondVector(j, left, columns);
                    if (second < 0) {
                        multiplyFour(a, b, c, i, j);
                        j += LANES;
                    } else {
                        multiplyFour(a, b, c, i, j, second);
                        j = second + LANES;
                    }
                }
            }
        }
        for (; i < a.rows(); i++) {
            multiplyOne(a.row(i), b, c.row(i), a.columns());
        }
    }

    /**
     * Where the second vector of a block stands that begins at column {@code j}; −1 if the block
     * has one vector. Never leaves less than a vector to the next block, unless nothing.
     */
    private static int secondVector(int j, int left, int columns) {
        if (left == 2 * LANES || left >= 3 * LANES) {
            return j + LANES;
        }
        return left > LANES && left < 2 * LANES ? columns - LANES : -1;
    }

    private static void multiplyFour(Matrix a, Matrix b, Matrix c, int i, int j) {
        float[] x0 = a.row(i);
        float[] x1 = a.row(i + 1);
        float[] x2 = a.row(i + 2);
        float[] x3 = a.row(i + 3);
        FloatVector y0 = FloatVector.fromArray(SPECIES, c.row(i), j);
        FloatVector y1 = FloatVector.fromArray(SPECIES, c.row(i + 1), j);
        FloatVector y2 = FloatVector.fromArray(SPECIES, c.row(i + 2), j);
        FloatVector y3 = FloatVector.fromArray(SPECIES, c.row(i + 3), j);
        int terms = a.columns();
        for (int p = 0; p < terms; p++) {
            FloatVector row = FloatVector.fromArray(SPECIES, b.row(p), j);
            y0 = row.fma(FloatVector.broadcast(SPECIES, x0[p]), y0);
            y1 = row.fma(FloatVector.broadcast(SPECIES, x1[p]), y1);
            y2 = row.fma(FloatVector.broadcast(SPECIES, x2[p]), y2);
            y3 = row.fma(FloatVector.broadcast(SPECIES, x3[p]), y3);
        }
        y0.intoArray(c.row(i), j);
        y1.intoArray(c.row(i + 1), j);
        y2.intoArray(c.row(i + 2), j);
        y3.intoArray(c.row(i + 3), j);
    }

    private static void multiplyFour(Matrix a, Matrix b, Matrix c, int i, int j, int k) {
        float[] x0 = a.row(i);
        float[] x1 = a.row(i + 1);
        float[] x2 = a.row(i + 2);
        float[] x3 = a.row(i + 3);
        FloatVector y0 = FloatVector.fromArray(SPECIES, c.row(i), j);
        FloatVector y1 = FloatVector.fromArray(SPECIES, c.row(i + 1), j);
        FloatVector y2 = FloatVector.fromArray(SPECIES, c.row(i + 2), j);
        FloatVector y3 = FloatVector.fromArray(SPECIES, c.row(i + 3), j);
        FloatVector z0 = FloatVector.fromArray(SPECIES, c.row(i), k);
        FloatVector z1 = FloatVector.fromArray(SPECIES, c.row(i + 1), k);
        FloatVector z2 = FloatVector.fromArray(SPECIES, c.row(i + 2), k);
        FloatVector z3 = FloatVector.fromArray(SPECIES, c.row(i + 3), k);
        int terms = a.columns();
        for (int p = 0; p < terms; p++) {
            FloatVector left = FloatVector.fromArray(SPECIES, b.row(p), j);
            FloatVector right = FloatVector.fromArray(SPECIES, b.row(p), k);
            FloatVector s0 = FloatVector.broadcast(SPECIES, x0[p]);
            y0 = left.fma(s0, y0);
            z0 = right.fma(s0, z0);
            FloatVector s1 = FloatVector.broadcast(SPECIES, x1[p]);
            y1 = left.fma(s1, y1);
            z1 = right.fma(s1, z1);
            FloatVector s2 = FloatVector.broadcast(SPECIES, x2[p]);
            y2 = left.fma(s2, y2);
            z2 = right.fma(s2, z2);
            FloatVector s3 = FloatVector.broadcast(SPECIES, x3[p]);
            y3 = left.fma(s3, y3);
            z3 = right.fma(s3, z3);
        }
        y0.intoArray(c.row(i), j);
        y1.intoArray(c.row(i + 1), j);
        y2.intoArray(c.row(i + 2), j);
        y3.intoArray(c.row(i + 3), j);
        z0.intoArray(c.row(i), k);
        z1.intoArray(c.row(i + 1), k);
        z2.intoArray(c.row(i + 2), k);
        z3.intoArray(c.row(i + 3), k);
    }

    private static void multiplyOne(float[] x, Matrix b, float[] y, int terms) {
        for (int p = 0; p < terms; p++) {
            addRow(x[p], b.row(p), y);
        }
    }

    @Override
    public void transposedMultiplyAdd(Matrix a, Matrix b, Matrix c) {
        int columns = c.columns();
        int i = 0;
        if (columns >= LANES) {
            for (; i + 4 <= c.rows(); i += 4) {
                int j = 0;
                while (j < columns) {
                    int left = columns - j;
                    int second = secondVector(j, left, columns);
                    if (second < 0) {
                        transposedFour(a, b, c, i, j);
                        j += LANES;
                    } else {
                        transposedFour(a, b, c, i, j, second);
                        j = second + LANES;
                    }
                }
            }
        }
        for (; i < c.rows(); i++) {
            for (int p = 0; p < a.rows(); p++) {
                addRow(a.row(p)[i], b.row(p), c.row(i));
            }
        }
    }

    private static void transposedFour(Matrix a, Matrix b, Matrix c, int i, int j) {
        FloatVector y0 = FloatVector.fromArray(SPECIES, c.row(i), j);
        FloatVector y1 = FloatVector.fromArray(SPECIES, c.row(i + 1), j);
        FloatVector y2 = FloatVector.fromArray(SPECIES, c.row(i + 2), j);
        FloatVector y3 = FloatVector.fromArray(SPECIES, c.row(i + 3), j);
        int terms = a.rows();
        for (int p = 0; p < terms; p++) {
            float[] x = a.row(p);
            FloatVector row = FloatVector.fromArray(SPECIES, b.row(p), j);
            y0 = row.fma(FloatVector.broadcast(SPECIES, x[i]), y0);
            y1 = row.fma(FloatVector.broadcast(SPECIES, x[i + 1]), y1);
            y2 = row.fma(FloatVector.broadcast(SPECIES, x[i + 2]), y2);
            y3 = row.fma(FloatVector.broadcast(SPECIES, x[i + 3]), y3);
        }
        y0.intoArray(c.row(i), j);
        y1.intoArray(c.row(i + 1), j);
        y2.intoArray(c.row(i + 2), j);
        y3.intoArray(c.row(i + 3), j);
    }

    private static void transposedFour(Matrix a, Matrix b, Matrix c, int i, int j, int k) {
        FloatVector y0 = FloatVector.fromArray(SPECIES, c.row(i), j);
        FloatVector y1 = FloatVector.fromArray(SPECIES, c.row(i + 1), j);
        FloatVector y2 = FloatVector.fromArray(SPECIES, c.row(i + 2), j);
        FloatVector y3 = FloatVector.fromArray(SPECIES, c.row(i + 3), j);
        FloatVector z0 = FloatVector.fromArray(SPECIES, c.row(i), k);
        FloatVector z1 = FloatVector.fromArray(SPECIES, c.row(i + 1), k);
        FloatVector z2 = FloatVector.fromArray(SPECIES, c.row(i + 2), k);
        FloatVector z3 = FloatVector.fromArray(SPECIES, c.row(i + 3), k);
        int terms = a.rows();
        for (int p = 0; p < terms; p++) {
            float[] x = a.row(p);
            FloatVector left = FloatVector.fromArray(SPECIES, b.row(p), j);
            FloatVector right = FloatVector.fromArray(SPECIES, b.row(p), k);
            FloatVector s0 = FloatVector.broadcast(SPECIES, x[i]);
            y0 = left.fma(s0, y0);
            z0 = right.fma(s0, z0);
            FloatVector s1 = FloatVector.broadcast(SPECIES, x[i + 1]);
            y1 = left.fma(s1, y1);
            z1 = right.fma(s1, z1);
            FloatVector s2 = FloatVector.broadcast(SPECIES, x[i + 2]);
            y2 = left.fma(s2, y2);
            z2 = right.fma(s2, z2);
            FloatVector s3 = FloatVector.broadcast(SPECIES, x[i + 3]);
            y3 = left.fma(s3, y3);
            z3 = right.fma(s3, z3);
        }
        y0.intoArray(c.row(i), j);
        y1.intoArray(c.row(i + 1), j);
        y2.intoArray(c.row(i + 2), j);
        y3.intoArray(c.row(i + 3), j);
        z0.intoArray(c.row(i), k);
        z1.intoArray(c.row(i + 1), k);
        z2.intoArray(c.row(i + 2), k);
        z3.intoArray(c.row(i + 3), k);
    }

    @Override
    public void gatherAdd(int[] indices, float[] values, int from, int to, Matrix b, float[] y) {
        int j = 0;
        for (; j + LANES <= y.length; j += LANES) {
            FloatVector sum = FloatVector.fromArray(SPECIES, y, j);
            for (int p = from; p < to; p++) {
                FloatVector row = FloatVector.fromArray(SPECIES, b.row(indices[p]), j);
                sum = row.fma(FloatVector.broadcast(SPECIES, values[p]), sum);
            }
            sum.intoArray(y, j);
        }
        for (; j < y.length; j++) {
            float sum = y[j];
            for (int p = from; p < to; p++) {
                sum = Math.fma(values[p], b.row(indices[p])[j], sum);
            }
            y[j] = sum;
        }
    }

    @Override
    public void add(float scale, float[] x, float[] y) {
        addRow(scale, x, y);
    }

    private static void addRow(float scale, float[] x, float[] y) {
        FloatVector factor = FloatVector.broadcast(SPECIES, scale);
        int j = 0;
        for (; j + LANES <= y.length; j += LANES) {
            FloatVector.fromArray(SPECIES, x, j)
                    .fma(factor, FloatVector.fromArray(SPECIES, y, j))
                    .intoArray(y, j);
        }
        for (; j < y.length; j++) {
            y[j] = Math.fma(scale, x[j], y[j]);
        }
    }
}
