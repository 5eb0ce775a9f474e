package io.github.flinkmlops.nn.initializer;

import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.nn.activation.Activation;
import io.github.flinkmlops.nn.activation.Tanh;
import java.util.random.RandomGenerator;

/**
 * Biases on the critical line of an activation: normal with variance σ_b² = q − σ_w² E[φ(√q z)²].
 * The weights are {@link EdgeOfChaos} with the same settings.
 *
 * @param activation φ, of the layer that follows
 * @param variance q, of the pre-activations, above 0
 */
public record EdgeOfChaosBias(Activation activation, double variance) implements Initializer {

    public EdgeOfChaosBias {
        CriticalLine.at(activation, variance);
    }

    /** For tanh, with pre-activations of variance 0.05. */
    public EdgeOfChaosBias() {
        this(new Tanh(), 0.05);
    }

    @Override
    public void fill(Matrix weights, int fanIn, int fanOut, RandomGenerator random) {
        double biasVariance = CriticalLine.at(activation, variance).biasVariance();
        Draw.normal(weights, Math.sqrt(biasVariance), random);
    }
}
