package io.github.flinkmlops.linalg;

import org.jspecify.annotations.Nullable;

/**
 * The loops in which training spends its time.
 *
 * <p>Every kernel adds its terms to a row in an order that depends on that row alone. A row's
 * result therefore has the same bits whatever minibatch it is part of, and no kernel reduces across
 * lanes of a vector in an open order.
 */
public interface Kernels {

    /** What to name in the log: the instruction set or the language. */
    String name();

    /**
     * {@code c = start + a · b}, whatever c held; a: n × k, b: k × m, c: n × m.
     *
     * @param start what each row of c begins with, m numbers or more
     */
    void multiply(Matrix a, Matrix b, float[] start, Matrix c);

    /** {@code c = aᵀ · b}, whatever c held; a: n × k, b: n × m, c: k × m. */
    void transposedMultiply(Matrix a, Matrix b, Matrix c);

    /**
     * Zeros for weights that only these kernels read and move.
     *
     * @return null if there is no faster form for this size than a matrix
     */
    default @Nullable PackedMatrix packed(int rows, int columns) {
        return null;
    }

    /** {@code y += Σ rows[i]}; y has the rows' columns. */
    void addRows(Matrix rows, float[] y);

    /** {@code y += Σ values[i] · b[indices[i]]} for i in [from, to); y has b's columns. */
    void gatherAdd(int[] indices, float[] values, int from, int to, Matrix b, float[] y);

    /**
     * {@code Σ values[i] · b[indices[i]]} for i in [from, to). Four sums side by side, since one
     * alone waits for each of its additions; no instruction set gathers single floats faster.
     */
    default float gatherDot(int[] indices, float[] values, int from, int to, float[] b) {
        float s0 = 0f;
        float s1 = 0f;
        float s2 = 0f;
        float s3 = 0f;
        int i = from;
        for (; i + 4 <= to; i += 4) {
            s0 += values[i] * b[indices[i]];
            s1 += values[i + 1] * b[indices[i + 1]];
            s2 += values[i + 2] * b[indices[i + 2]];
            s3 += values[i + 3] * b[indices[i + 3]];
        }
        for (; i < to; i++) {
            s0 += values[i] * b[indices[i]];
        }
        return (s0 + s1) + (s2 + s3);
    }

    /** {@code y += scale · x}, element by element. */
    void add(float scale, float[] x, float[] y);

    /** {@code y *= factor}, element by element. */
    void scale(float factor, float[] y);

    /** {@code y = max(x, 0)}, element by element; y may be x. */
    void rectify(float[] x, float[] y);

    /**
     * {@code into = y > 0 ? gradient : 0}, element by element; into may be the gradient.
     *
     * @param y what {@link #rectify} gave
     */
    void rectifyGradient(float[] y, float[] gradient, float[] into);

    /** The largest of at least one number. */
    float largest(float[] x);

    /**
     * {@code y = e^(x − largest)}, element by element, to 2e-7 of it; not below e^−87. y may be x.
     *
     * @param largest not below any of x
     */
    void exponentials(float[] x, float largest, float[] y);

    /** {@code y[i] = e^(x[i] − max x[i])}, row by row as the other; y may be x. */
    default void exponentials(Matrix x, Matrix y) {
        for (int i = 0; i < x.rows(); i++) {
            exponentials(x.row(i), largest(x.row(i)), y.row(i));
        }
    }

    /** {@code y += Σ x[i]²} for i in [from, to), column by column; y has x's columns. */
    void addSquares(Matrix x, int from, int to, float[] y);

    /** The kernels of this process, chosen once. */
    static Kernels get() {
        return KernelChoice.CHOSEN;
    }
}
