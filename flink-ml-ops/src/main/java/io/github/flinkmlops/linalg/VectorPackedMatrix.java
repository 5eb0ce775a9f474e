package io.github.flinkmlops.linalg;

import static io.github.flinkmlops.linalg.VectorKernels.LANES;
import static io.github.flinkmlops.linalg.VectorKernels.SPECIES;
import static io.github.flinkmlops.linalg.VectorKernels.add;
import static io.github.flinkmlops.linalg.VectorKernels.load;
import static io.github.flinkmlops.linalg.VectorProduct.WIDTH;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Weights in panels of {@link VectorProduct#WIDTH} columns, row after row. A block of the gradient,
 * four rows by two vectors, is then a piece of one panel: it is subtracted as soon as it is
 * computed, where a gradient of its own would go through memory three times.
 */
final class VectorPackedMatrix implements PackedMatrix {

    private static final int ROWS = 4;

    private final int rows;

    /** Filled up with zeros to a multiple of {@link VectorProduct#WIDTH} rows. */
    private final float[][] panels;

    private final Workspace workspace = new Workspace();
    private final float[] squares = new float[WIDTH];
    private final float[] block = new float[WIDTH * WIDTH];

    /** Zeros; columns must be a multiple of {@link VectorProduct#WIDTH}. */
    VectorPackedMatrix(int rows, int columns) {
        this.rows = rows;
        int blocks = (rows + WIDTH - 1) / WIDTH;
        this.panels = new float[columns / WIDTH][blocks * WIDTH * WIDTH];
    }

    @Override
    public void copyFrom(Matrix values) {
        for (int panel = 0; panel < panels.length; panel++) {
            VectorProduct.pack(values.rowArrays(), rows, panel * WIDTH, panels[panel]);
        }
    }

    @Override
    public void copyInto(Matrix values) {
        for (int i = 0; i < rows; i++) {
            float[] row = values.row(i);
            for (int panel = 0; panel < panels.length; panel++) {
                System.arraycopy(panels[panel], i * WIDTH, row, panel * WIDTH, WIDTH);
            }
        }
    }

    @Override
    public void transposeInto(Matrix target) {
        for (int panel = 0; panel < panels.length; panel++) {
            for (int j = 0; j < WIDTH; j++) {
                float[] values = panels[panel];
                float[] row = target.row(panel * WIDTH + j);
                for (int i = 0; i < rows; i++) {
                    row[i] = values[i * WIDTH + j];
                }
            }
        }
    }

    @Override
    public void multiply(Matrix a, float[] start, Matrix c) {
        for (int panel = 0; panel < panels.length; panel++) {
            int j = panel * WIDTH;
            VectorProduct.multiply(a, panels[panel], start, c, j, j + LANES);
        }
    }

    @Override
    public double descend(float rate, Matrix a, Matrix b) {
        int terms = a.rows();
        int length = terms * WIDTH;
        float[][] right = workspace.panels(panels.length, length);
        for (int panel = 0; panel < panels.length; panel++) {
            VectorProduct.pack(b.rowArrays(), terms, panel * WIDTH, right[panel]);
        }
        float[] left = workspace.panel(length);
        double sum = 0;
        for (int i = 0; i < rows; i += WIDTH) {
            if (i + WIDTH <= rows) {
                VectorProduct.pack(a.rowArrays(), terms, i, left);
            } else {
                packLast(a, i, left);
            }
            Arrays.fill(squares, 0f);
            for (int panel = 0; panel < panels.length; panel++) {
                for (int row = 0; row < WIDTH; row += ROWS) {
                    fourByTwo(left, row, right[panel], length, block);
                }
                move(-rate, block, panels[panel], i * WIDTH, squares);
            }
            for (float square : squares) {
                sum += square;
            }
        }
        return sum;
    }

    /** Fewer columns than a panel has, filled up with zeros. */
    private static void packLast(Matrix a, int from, float[] panel) {
        int columns = a.columns() - from;
        for (int p = 0; p < a.rows(); p++) {
            System.arraycopy(a.row(p), from, panel, p * WIDTH, columns);
            Arrays.fill(panel, p * WIDTH + columns, (p + 1) * WIDTH, 0f);
        }
    }

    private static void fourByTwo(float[] left, int row, float[] right, int length, float[] block) {
        FloatVector y0 = FloatVector.zero(SPECIES);
        FloatVector y1 = FloatVector.zero(SPECIES);
        FloatVector y2 = FloatVector.zero(SPECIES);
        FloatVector y3 = FloatVector.zero(SPECIES);
        FloatVector z0 = FloatVector.zero(SPECIES);
        FloatVector z1 = FloatVector.zero(SPECIES);
        FloatVector z2 = FloatVector.zero(SPECIES);
        FloatVector z3 = FloatVector.zero(SPECIES);
        for (int p = 0; p < length; p += WIDTH) {
            FloatVector u = load(right, p);
            FloatVector v = load(right, p + LANES);
            y0 = add(left[p + row], u, y0);
            z0 = add(left[p + row], v, z0);
            y1 = add(left[p + row + 1], u, y1);
            z1 = add(left[p + row + 1], v, z1);
            y2 = add(left[p + row + 2], u, y2);
            z2 = add(left[p + row + 2], v, z2);
            y3 = add(left[p + row + 3], u, y3);
            z3 = add(left[p + row + 3], v, z3);
        }
        int at = row * WIDTH;
        y0.intoArray(block, at);
        z0.intoArray(block, at + LANES);
        y1.intoArray(block, at + WIDTH);
        z1.intoArray(block, at + WIDTH + LANES);
        y2.intoArray(block, at + 2 * WIDTH);
        z2.intoArray(block, at + 2 * WIDTH + LANES);
        y3.intoArray(block, at + 3 * WIDTH);
        z3.intoArray(block, at + 3 * WIDTH + LANES);
    }

    /** Adds scale times the block to the weights from {@code at} on, and its squares to squares. */
    private static void move(float scale, float[] block, float[] weights, int at, float[] squares) {
        FloatVector left = load(squares, 0);
        FloatVector right = load(squares, LANES);
        for (int j = 0; j < block.length; j += WIDTH) {
            FloatVector y = load(block, j);
            FloatVector z = load(block, j + LANES);
            add(scale, y, load(weights, at + j)).intoArray(weights, at + j);
            add(scale, z, load(weights, at + j + LANES)).intoArray(weights, at + j + LANES);
            left = y.fma(y, left);
            right = z.fma(z, right);
        }
        left.intoArray(squares, 0);
        right.intoArray(squares, LANES);
    }
}
