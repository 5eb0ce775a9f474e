package io.github.flinkmlops.nn.initializer;

import io.github.flinkmlops.linalg.Matrix;
import java.util.random.RandomGenerator;

/** Uniform on ±√(6 / fan-in): the variance 2 / fan-in of He et al. 2015. */
public record HeUniform() implements Initializer {

    @Override
    public void fill(Matrix weights, int fanIn, int fanOut, RandomGenerator random) {
        Draw.uniform(weights, Math.sqrt(6.0 / fanIn), random);
    }
}
