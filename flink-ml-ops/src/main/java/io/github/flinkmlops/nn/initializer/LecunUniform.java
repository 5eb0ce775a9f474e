package io.github.flinkmlops.nn.initializer;

import io.github.flinkmlops.linalg.Matrix;
import java.util.random.RandomGenerator;

/** Uniform on ±√(3 / fan-in): the variance 1 / fan-in of LeCun et al. 1998. */
public record LecunUniform() implements Initializer {

    @Override
    public void fill(Matrix weights, int fanIn, int fanOut, RandomGenerator random) {
        Draw.uniform(weights, Math.sqrt(3.0 / fanIn), random);
    }
}
