package io.github.flinkmlops.nn.initializer;

import io.github.flinkmlops.linalg.Matrix;
import java.util.random.RandomGenerator;

/** All zeros: right for biases and for a network of one layer; hidden units would stay equal. */
public record Zeros() implements Initializer {

    @Override
    public void fill(Matrix weights, int fanIn, int fanOut, RandomGenerator random) {
        weights.fill(0f);
    }
}
