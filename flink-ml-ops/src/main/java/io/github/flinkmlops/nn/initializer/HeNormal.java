package io.github.flinkmlops.nn.initializer;

import io.github.flinkmlops.linalg.Matrix;
import java.util.random.RandomGenerator;

/**
 * Normal with variance 2 / fan-in (He et al. 2015, eq. 10): keeps the variance through ReLU layers.
 */
public record HeNormal() implements Initializer {

    @Override
    public void fill(Matrix weights, int fanIn, int fanOut, RandomGenerator random) {
        Draw.normal(weights, Math.sqrt(2.0 / fanIn), random);
    }
}
