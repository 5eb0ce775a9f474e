package io.github.flinkmlops.nn.layer;

import io.github.flinkmlops.nn.activation.Activation;
import java.util.random.RandomGenerator;

/** A layer that applies a function to each row. */
public record ActivationSpec(Activation activation) implements LayerSpec {

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
                            + " is an activation, which cannot take sparse features: put a dense"
                            + " layer first");
        }
        return new ActivationLayer(activation, inputs);
    }
}
