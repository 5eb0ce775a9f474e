package io.github.flinkmlops.nn.initializer;

import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.nn.activation.Activation;
import io.github.flinkmlops.nn.activation.Tanh;
import java.util.random.RandomGenerator;

/**
 * Weights on the critical line of an activation: normal with variance σ_w²/fan-in, where σ_w² =
 * 1/E[φ′(√q z)²], so that neither values nor gradients grow or vanish with depth (Poole et al.
 * 2016; Schoenholz et al. 2017; Xiao et al. 2018). Its biases are {@link EdgeOfChaosBias} with the
 * same settings.
 *
 * @param activation φ, of the layer that follows
 * @param variance q, of the pre-activations, above 0. Small values reach deeper with tanh
 */
public record EdgeOfChaos(Activation activation, double variance) implements Initializer {

    public EdgeOfChaos {
        CriticalLine.at(activation, variance);
    }

    /** For tanh, with pre-activations of variance 0.05. */
    public EdgeOfChaos() {
        this(new Tanh(), 0.05);
    }

    @Override
    public void fill(Matrix weights, int fanIn, int fanOut, RandomGenerator random) {
        double weightVariance = CriticalLine.at(activation, variance).weightVariance();
        Draw.normal(weights, Math.sqrt(weightVariance / fanIn), random);
    }
}
