package io.github.flinkmlops.nn.layer;

import java.util.random.RandomGenerator;

/**
 * Batch normalization.
 *
 * @param epsilon added to the variance, above 0
 * @param momentum share of the newest minibatch in the running statistics, in (0, 1]
 */
public record BatchNormSpec(double epsilon, double momentum) implements LayerSpec {

    public BatchNormSpec {
        if (!(epsilon > 0) || Double.isInfinite(epsilon)) {
            throw new IllegalArgumentException(
                    "epsilon must be finite and above 0, was " + epsilon);
        }
        if (!(momentum > 0 && momentum <= 1)) {
            throw new IllegalArgumentException(
                    "momentum must be above 0 and at most 1, was " + momentum);
        }
    }

    /** With PyTorch's settings: 1e-5 and 0.1. */
    public BatchNormSpec() {
        this(1e-5, 0.1);
    }

    @Override
    public int outputs(int inputs) {
        return inputs;
    }

    @Override
    public Layer build(String name, int inputs, boolean sparseInput, RandomGenerator random) {
        if (sparseInput) {
            throw new IllegalArgumentException(
                    "layer "
                            + name
                            + " is batch normalization, which cannot take sparse features: put a"
                            + " dense layer first");
        }
        return new BatchNorm(name, inputs, epsilon, momentum);
    }
}
