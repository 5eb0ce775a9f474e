package io.github.flinkmlops.nn.initializer;

import io.github.flinkmlops.linalg.Matrix;
import java.util.random.RandomGenerator;

/** Normal with variance 2 / (fan-in + fan-out) (Glorot and Bengio 2010, eq. 12). */
public record GlorotNormal() implements Initializer {

    @Override
    public void fill(Matrix weights, int fanIn, int fanOut, RandomGenerator random) {
        Draw.normal(weights, Math.sqrt(2.0 / (fanIn + fanOut)), random);
    }
}
