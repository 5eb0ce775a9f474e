package io.github.flinkmlops.nn.initializer;

import io.github.flinkmlops.linalg.Matrix;
import java.util.random.RandomGenerator;

/**
 * Uniform on [−bound, bound).
 *
 * @param bound finite and at least 0
 */
public record Uniform(double bound) implements Initializer {

    public Uniform {
        if (!(bound >= 0) || bound > Float.MAX_VALUE) {
            throw new IllegalArgumentException("bound must be finite and at least 0, was " + bound);
        }
    }

    @Override
    public void fill(Matrix weights, int fanIn, int fanOut, RandomGenerator random) {
        Draw.uniform(weights, bound, random);
    }
}
