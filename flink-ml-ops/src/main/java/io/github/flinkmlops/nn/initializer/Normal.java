package io.github.flinkmlops.nn.initializer;

import io.github.flinkmlops.linalg.Matrix;
import java.util.random.RandomGenerator;

/**
 * Normal with mean 0.
 *
 * @param standardDeviation finite and at least 0
 */
public record Normal(double standardDeviation) implements Initializer {

    public Normal {
        if (!(standardDeviation >= 0) || standardDeviation > Float.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "standardDeviation must be finite and at least 0, was " + standardDeviation);
        }
    }

    @Override
    public void fill(Matrix weights, int fanIn, int fanOut, RandomGenerator random) {
        Draw.normal(weights, standardDeviation, random);
    }
}
