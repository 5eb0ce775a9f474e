package io.github.flinkmlops.nn.initializer;

import io.github.flinkmlops.linalg.Matrix;
import java.util.random.RandomGenerator;

/** Uniform on ±√(6 / (fan-in + fan-out)) (Glorot and Bengio 2010, eq. 16). */
public record GlorotUniform() implements Initializer {

    @Override
    public void fill(Matrix weights, int fanIn, int fanOut, RandomGenerator random) {
        Draw.uniform(weights, Math.sqrt(6.0 / (fanIn + fanOut)), random);
    }
}
