package io.github.flinkmlops.nn.initializer;

import io.github.flinkmlops.linalg.Matrix;
import java.util.random.RandomGenerator;

/** Normal with variance 1 / fan-in (LeCun, Bottou, Orr, Müller 1998). */
public record LecunNormal() implements Initializer {

    @Override
    public void fill(Matrix weights, int fanIn, int fanOut, RandomGenerator random) {
        Draw.normal(weights, Math.sqrt(1.0 / fanIn), random);
    }
}
