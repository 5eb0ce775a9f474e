package io.github.flinkmlops.nn.initializer;

import io.github.flinkmlops.linalg.Matrix;
import java.util.random.RandomGenerator;

/**
 * Uniform on ±1 / √fan-in: what PyTorch's {@code nn.Linear} starts from, weights and biases alike.
 */
public record TorchDefault() implements Initializer {

    @Override
    public void fill(Matrix weights, int fanIn, int fanOut, RandomGenerator random) {
        Draw.uniform(weights, 1 / Math.sqrt(fanIn), random);
    }
}
