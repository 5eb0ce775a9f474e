package io.github.flinkmlops.nn.layer;

import io.github.flinkmlops.linalg.Kernels;
import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.linalg.PackedMatrix;
import io.github.flinkmlops.linalg.SparseMatrix;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a layer learns, and the gradient of the last backward pass.
 *
 * <p>The gradient holds only what the minibatch touched, so that a step costs what the non-zeros
 * cost: every row of the value for a dense input, a few rows of 2^18 for a sparse one. A value of
 * one long row is touched column by column instead; its gradient holds them in blocks of 64, one
 * block a row, the last filled up with zeros.
 */
public final class Parameter {

    private static final Kernels KERNELS = Kernels.get();

    private static final int BLOCK = 64;

    /** Below, squares of a gradient may have been too small for a float. */
    private static final double LEAST_SQUARES = 1e-20;

    private final String name;
    private final boolean transposed;
    private final Matrix value;
    private final boolean sparse;
    private final boolean oneRow;
    private final boolean vector;
    private final Matrix gradient;

    /**
     * Where in the gradient a row, or a column of the one row, stands: its place, from 1, above
     * {@link #forgotten}. What is not above it was touched by an earlier minibatch, so that
     * forgetting a gradient need not visit what it touched.
     */
    private final int[] places;

    /** Whether the gradient of a dense parameter counts as zero, whatever stands in it. */
    private boolean cleared;

    private @Nullable PackedWeights packed;

    private int forgotten;
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
        this(
                name,
                value,
                transposed,
                sparse,
                false,
                !transposed && !sparse && value.rows() == 1,
                new Matrix(sparse ? 0 : value.rows(), value.columns()),
                sparse ? value.rows() : 0);
    }

    private Parameter(
            String name,
            Matrix value,
            boolean transposed,
            boolean sparse,
            boolean oneRow,
            boolean vector,
            Matrix gradient,
            int places) {
        this.name = name;
        this.value = value;
        this.transposed = transposed;
        this.sparse = sparse;
        this.oneRow = oneRow;
        this.vector = vector;
        this.gradient = gradient;
        this.places = new int[places];
    }

    /**
     * The weights of one unit over sparse features, whose gradients touch only some columns.
     *
     * @param value 1 × inputs
     */
    public static Parameter ofOneRow(String name, Matrix value) {
        return new Parameter(
                name, value, false, true, true, false, new Matrix(0, BLOCK), value.columns());
    }

    /**
     * The dense weights of some outputs, each of which has a row, as in a file.
     *
     * @param value outputs × inputs
     */
    public static Parameter ofOutputs(String name, Matrix value) {
        Matrix gradient = new Matrix(value.rows(), value.columns());
        return new Parameter(name, value, false, false, false, false, gradient, 0);
    }

    public String name() {
        return name;
    }

    /**
     * Makes {@link #descend} possible if this is a matrix that the kernels have a form for. From
     * then on a gradient may read what the passes left in the layers' buffers.
     *
     * @return whether it is possible
     */
    public boolean pack() {
        if (packed == null && !sparse && !isVector()) {
            PackedMatrix form = KERNELS.packed(value.rows(), value.columns());
            packed = form == null ? null : new PackedWeights(value, form);
        }
        return packed != null;
    }

    /** The values, which may be changed in place until {@link #descend}. */
    public Matrix value() {
        return packed == null ? value : packed.rows();
    }

    /** Rows of the value. */
    public int rows() {
        return value.rows();
    }

    /** Columns of the value. */
    public int columns() {
        return value.columns();
    }

    /** {@code output = start + input · value}. */
    void multiply(Matrix input, float[] start, Matrix output) {
        if (packed == null) {
            KERNELS.multiply(input, value, start, output);
        } else {
            packed.multiply(input, start, output);
        }
    }

    /** Writes the transpose of the value into {@code target}. */
    void transposeInto(Matrix target) {
        if (packed == null) {
            value.transposeInto(target);
        } else {
            packed.transposeInto(target);
        }
    }

    /** Whether a file holds the transpose of {@link #value}. */
    public boolean transposed() {
        return transposed;
    }

    /** Whether it is a bias or a scale, which files hold with one dimension. */
    public boolean isVector() {
        return vector;
    }

    /** Whether {@link #gradient} holds only what was touched. */
    public boolean sparse() {
        return sparse;
    }

    /** Whether gradients touch columns of one row, not rows. */
    public boolean oneRow() {
        return oneRow;
    }

    /**
     * The gradient: a row for each row of the value, or for each touched row if sparse; blocks of
     * touched columns if the value is {@link #oneRow}.
     */
    public Matrix gradient() {
        if (packed != null && packed.hasGradient()) {
            packed.writeGradient(gradient);
            packed.forgetGradient();
        } else if (cleared) {
            gradient.fill(0f);
        }
        cleared = false;
        return gradient;
    }

    /**
     * Adds {@code inputᵀ · outputGradient}; a gradient that was cleared is not read for it. If this
     * parameter is packed, both are read when the gradient is asked for.
     */
    void addProduct(Matrix input, Matrix outputGradient) {
        if (cleared && packed != null) {
            packed.setGradient(input, outputGradient);
            cleared = false;
            return;
        }
        if (cleared) {
            KERNELS.transposedMultiply(input, outputGradient, gradient);
            cleared = false;
            return;
        }
        Matrix sum = gradient();
        Matrix more = new Matrix(sum.rows(), sum.columns());
        KERNELS.transposedMultiply(input, outputGradient, more);
        for (int i = 0; i < more.rows(); i++) {
            KERNELS.add(1f, more.row(i), sum.row(i));
        }
    }

    /** Whether {@link #descend} can take the step. */
    public boolean canDescend() {
        return packed != null && packed.hasGradient();
    }

    /**
     * At least the sum of the squares of the gradient, by Cauchy and Schwarz where {@link
     * #canDescend}, else the sum; to 1e-5 of it.
     */
    public double boundOfSquares() {
        return packed != null && packed.hasGradient()
                ? packed.boundOfSquares()
                : gradient().sumOfSquares();
    }

    /**
     * {@code value −= rate · gradient}, without writing the gradient down, where {@link
     * #canDescend}.
     *
     * @return the sum of the squares of the gradient, to 1e-5 of it
     */
    public double descend(float rate) {
        if (packed == null || !packed.hasGradient()) {
            throw new IllegalStateException(name + " has no gradient to descend along");
        }
        double squares = packed.descend(rate);
        return squares > LEAST_SQUARES ? squares : gradient().sumOfSquares();
    }

    /** Which row of the value the gradient's row {@code gradientRow} belongs to. */
    public int rowOf(int gradientRow) {
        if (oneRow) {
            return 0;
        }
        return sparse ? touched[gradientRow] : gradientRow;
    }

    /** The gradient's row for {@code row} of the value if it was touched, else −1. */
    public int gradientRowOf(int row) {
        return sparse ? place(row) - 1 : row;
    }

    /**
     * The rows, or columns of the one row, in the gradient's order; {@link #touchedCount} count.
     */
    public int[] touched() {
        return touched;
    }

    /** How many rows, or columns of the one row, a sparse gradient touches. */
    public int touchedCount() {
        return touchedCount;
    }

    /** From 1 on if touched, else 0. */
    private int place(int index) {
        return Math.max(places[index] - forgotten, 0);
    }

    private void append(int index) {
        if (touchedCount == touched.length) {
            touched = Arrays.copyOf(touched, touchedCount * 2);
        }
        touched[touchedCount++] = index;
        places[index] = forgotten + touchedCount;
    }

    /** The gradient of one row to add to, zero when it is touched first; for sparse gradients. */
    public float[] touch(int row) {
        int place = place(row);
        if (place == 0) {
            append(row);
            place = touchedCount;
            gradient.resize(place);
            Arrays.fill(gradient.row(place - 1), 0f);
        }
        return gradient.row(place - 1);
    }

    /**
     * Adds {@code factor} times a sparse row to the gradient of a parameter of one row.
     *
     * @param row of {@code rows}
     */
    public void addRow(float factor, SparseMatrix rows, int row) {
        if (rows.rows() == 1) {
            setColumns(factor, rows);
            return;
        }
        int[] columns = rows.indices();
        float[] values = rows.values();
        for (int p = rows.start(row); p < rows.end(row); p++) {
            int column = columns[p];
            int place = place(column);
            if (place == 0) {
                if (touchedCount % BLOCK == 0) {
                    gradient.resize(touchedCount / BLOCK + 1);
                    Arrays.fill(gradient.row(touchedCount / BLOCK), 0f);
                }
                append(column);
                place = touchedCount;
            }
            gradient.row((place - 1) / BLOCK)[(place - 1) % BLOCK] += factor * values[p];
        }
    }

    /** The gradient of a single row, whose indices are distinct: nothing has to be looked up. */
    private void setColumns(float factor, SparseMatrix rows) {
        int start = rows.start(0);
        int count = rows.end(0) - start;
        if (count > touched.length) {
            touched = new int[Math.max(count, touched.length * 2)];
        }
        System.arraycopy(rows.indices(), start, touched, 0, count);
        touchedCount = count;
        float[] values = rows.values();
        gradient.resize((count + BLOCK - 1) / BLOCK);
        for (int i = 0; i < gradient.rows(); i++) {
            float[] block = gradient.row(i);
            int from = i * BLOCK;
            int length = Math.min(BLOCK, count - from);
            for (int j = 0; j < length; j++) {
                block[j] = factor * values[start + from + j];
            }
            Arrays.fill(block, length, BLOCK, 0f);
        }
    }

    /** Forgets the gradient. */
    public void clearGradient() {
        if (!sparse) {
            cleared = true;
            if (packed != null) {
                packed.forgetGradient();
            }
            return;
        }
        forgotten += touchedCount;
        if (forgotten > Integer.MAX_VALUE / 2) {
            Arrays.fill(places, 0);
            forgotten = 0;
        }
        touchedCount = 0;
        gradient.resize(0);
    }
}
