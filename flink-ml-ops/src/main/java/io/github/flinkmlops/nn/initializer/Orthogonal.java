package io.github.flinkmlops.nn.initializer;

import io.github.flinkmlops.linalg.Matrix;
import java.util.random.RandomGenerator;

/**
 * A random matrix with orthonormal rows or columns, whichever are fewer, times a gain (Saxe,
 * McClelland, Ganguli 2014): normal draws, made orthonormal by the modified Gram–Schmidt process in
 * double precision.
 *
 * @param gain finite and above 0
 */
public record Orthogonal(double gain) implements Initializer {

    public Orthogonal {
        if (!(gain > 0) || Double.isInfinite(gain)) {
            throw new IllegalArgumentException("gain must be finite and above 0, was " + gain);
        }
    }

    /** With a gain of 1. */
    public Orthogonal() {
        this(1);
    }

    @Override
    public void fill(Matrix weights, int fanIn, int fanOut, RandomGenerator random) {
        boolean wide = weights.rows() <= weights.columns();
        int vectors = wide ? weights.rows() : weights.columns();
        int length = wide ? weights.columns() : weights.rows();
        Matrix draws = new Matrix(vectors, length);
        Draw.normal(draws, 1, random);
        double[][] basis = new double[vectors][length];
        for (int v = 0; v < vectors; v++) {
            for (int j = 0; j < length; j++) {
                basis[v][j] = draws.get(v, j);
            }
            // Twice, since once leaves the rounding errors of the first subtraction.
            subtractProjections(basis, v);
            subtractProjections(basis, v);
            normalize(basis[v]);
            for (int j = 0; j < length; j++) {
                weights.set(wide ? v : j, wide ? j : v, (float) (gain * basis[v][j]));
            }
        }
    }

    private static void subtractProjections(double[][] basis, int v) {
        for (int u = 0; u < v; u++) {
            double dot = dot(basis[u], basis[v]);
            for (int j = 0; j < basis[v].length; j++) {
                basis[v][j] -= dot * basis[u][j];
            }
        }
    }

    private static void normalize(double[] vector) {
        double norm = Math.sqrt(dot(vector, vector));
        for (int j = 0; j < vector.length; j++) {
            vector[j] /= norm;
        }
    }

    private static double dot(double[] left, double[] right) {
        double sum = 0;
        for (int j = 0; j < left.length; j++) {
            sum += left[j] * right[j];
        }
        return sum;
    }
}
