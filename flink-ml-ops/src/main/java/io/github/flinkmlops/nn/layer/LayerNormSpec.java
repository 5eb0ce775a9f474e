package io.github.flinkmlops.nn.layer;

import java.util.random.RandomGenerator;

/**
 * Layer normalization.
 *
 * @param epsilon added to the variance, above 0
 */
public record LayerNormSpec(double epsilon) implements LayerSpec {

    public LayerNormSpec {
        if (!(epsilon > 0) || Double.isInfinite(epsilon)) {
            throw new IllegalArgumentException(
                    "epsilon must be finite and above 0, was " + epsilon);
        }
    }

    /** With PyTorch's ε of 1e-5. */
    public LayerNormSpec() {
        this(1e-5);
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
                            + " is layer normalization, which cannot take sparse features: put a"
                            + " dense layer first");
        }
        return new LayerNorm(name, inputs, epsilon);
    }
}
