package io.github.flinkmlops.nn.layer;

import io.github.flinkmlops.linalg.Matrix;
import java.util.Arrays;

/**
 * What a layer learns, and the gradient of the last backward pass.
 *
 * <p>The gradient holds rows only for the rows of the value that the minibatch touched: all of them
 * for a dense input, a few of 2^18 for a sparse one, so that a step costs what the non-zeros cost.
 */
public final class Parameter {

    private final String name;
    private final boolean transposed;
    private final Matrix value;
    private final boolean sparse;
    private final Matrix gradient;
    private final int[] slotOfRow;
    private int[] touched = new int[64];
    private int touchedCount;

    /**
     * @param name as PyTorch's {@code nn.Sequential} names it, such as {@code 0.weight}
     * @param value the starting values, which this parameter owns from now on
     * @param transposed whether a file holds the transpose: dense weights are in × out here and
     *     [out][in] in PyTorch
     * @param sparse whether gradients touch only some rows
     */
    public Parameter(String name, Matrix value, boolean transposed, boolean sparse) {
        this.name = name;
        this.value = value;
        this.transposed = transposed;
        this.sparse = sparse;
        this.gradient = new Matrix(sparse ? 0 : value.rows(), value.columns());
        this.slotOfRow = new int[sparse ? value.rows() : 0];
    }

    public String name() {
        return name;
    }

    /** The values; changed in place by the optimizer. */
    public Matrix value() {
        return value;
    }

    /** Whether a file holds the transpose of {@link #value}. */
    public boolean transposed() {
        return transposed;
    }

    /** Whether it is a bias or a scale, which files hold with one dimension. */
    public boolean isVector() {
        return !transposed && !sparse && value.rows() == 1;
    }

    /** Whether {@link #gradient} holds only the touched rows. */
    public boolean sparse() {
        return sparse;
    }

    /** The gradient: a row for each row of the value, or for each touched row if sparse. */
    public Matrix gradient() {
        return gradient;
    }

    /** Which row of the value the gradient's row {@code gradientRow} belongs to. */
    public int rowOf(int gradientRow) {
        return sparse ? touched[gradientRow] : gradientRow;
    }

    /** The gradient's row for {@code row} of the value if it was touched, else −1. */
    public int gradientRowOf(int row) {
        return sparse ? slotOfRow[row] - 1 : row;
    }

    /** The gradient of one row to add to, zero when it is touched first; for sparse gradients. */
    public float[] touch(int row) {
        int slot = slotOfRow[row];
        if (slot == 0) {
            if (touchedCount == touched.length) {
                touched = Arrays.copyOf(touched, touchedCount * 2);
            }
            touched[touchedCount++] = row;
            slot = touchedCount;
            slotOfRow[row] = slot;
            gradient.resize(slot);
            Arrays.fill(gradient.row(slot - 1), 0f);
        }
        return gradient.row(slot - 1);
    }

    /** Forgets the gradient. */
    public void clearGradient() {
        if (sparse) {
            for (int i = 0; i < touchedCount; i++) {
                slotOfRow[touched[i]] = 0;
            }
            touchedCount = 0;
            gradient.resize(0);
        } else {
            gradient.fill(0f);
        }
    }
}
