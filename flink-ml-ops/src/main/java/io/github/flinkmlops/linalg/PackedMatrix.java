package io.github.flinkmlops.linalg;

/**
 * Weights in the order in which products read them, and in which SGD takes its steps without
 * writing a gradient down. Holds the same bits as a {@link Matrix} that took the same steps.
 */
public interface PackedMatrix {

    /** Takes over the values of a matrix of this size. */
    void copyFrom(Matrix values);

    /** Writes the values into a matrix of this size. */
    void copyInto(Matrix values);

    /** Writes the transpose into {@code target}, columns × rows. */
    void transposeInto(Matrix target);

    /**
     * {@code c = start + a · this}, whatever c held; a: n × rows, c: n × columns.
     *
     * @param start what each row of c begins with, as many numbers as columns or more
     */
    void multiply(Matrix a, float[] start, Matrix c);

    /**
     * {@code this −= rate · aᵀ · b}; a: n × rows, b: n × columns.
     *
     * @return the sum of the squares of {@code aᵀ · b}, to 1e-5 of it while each square is a float
     */
    double descend(float rate, Matrix a, Matrix b);
}
