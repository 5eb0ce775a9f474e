package io.github.flinkmlops.linalg;

import static io.github.flinkmlops.linalg.VectorKernels.LANES;
import static io.github.flinkmlops.linalg.VectorKernels.add;
import static io.github.flinkmlops.linalg.VectorKernels.load;
import static io.github.flinkmlops.linalg.VectorProduct.WIDTH;
import static io.github.flinkmlops.linalg.VectorTransposedProduct.ROWS;
import static io.github.flinkmlops.linalg.VectorTransposedProduct.fourByTwo;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Weights in panels of {@link VectorProduct#WIDTH} columns, row after row. A block of the gradient
 * is then a piece of one panel: it is subtracted as soon as it is computed, where a gradient of its
 * own would go through memory three times.
 */
final class VectorPackedMatrix implements PackedMatrix {

    private final int rows;

    /** Filled up with zeros to a multiple of {@link VectorProduct#WIDTH} rows. */
    private final float[][] panels;

    private final Workspace workspace = new Workspace();
    private final float[] squares = new float[WIDTH];
    private final float[][] block = new float[WIDTH][WIDTH];

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
                    fourByTwo(left, row, right[panel], block, row, 0, length);
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

    /** Adds scale times the block to the weights from {@code at} on, and its squares to squares. */
    private static void move(
            float scale, float[][] block, float[] weights, int at, float[] squares) {
        FloatVector left = load(squares, 0);
        FloatVector right = load(squares, LANES);
        for (int row = 0; row < WIDTH; row++) {
            int from = at + row * WIDTH;
            FloatVector y = load(block[row], 0);
            FloatVector z = load(block[row], LANES);
            add(scale, y, load(weights, from)).intoArray(weights, from);
            add(scale, z, load(weights, from + LANES)).intoArray(weights, from + LANES);
            left = y.fma(y, left);
            right = z.fma(z, right);
        }
        left.intoArray(squares, 0);
        right.intoArray(squares, LANES);
    }
}
