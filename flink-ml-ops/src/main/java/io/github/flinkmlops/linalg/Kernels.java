package io.github.flinkmlops.linalg;

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

    /** {@code c += a · b}; a: n × k, b: k × m, c: n × m. */
    void multiplyAdd(Matrix a, Matrix b, Matrix c);

    /** {@code c += aᵀ · b}; a: n × k, b: n × m, c: k × m. */
    void transposedMultiplyAdd(Matrix a, Matrix b, Matrix c);

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

    /** The kernels of this process, chosen once. */
    static Kernels get() {
        return KernelChoice.CHOSEN;
    }
}
