package io.github.flinkmlops.nn.layer;

import java.util.random.RandomGenerator;

/**
 * A layer that leaves out values in training.
 *
 * @param probability of leaving a value out, in [0, 1)
 */
public record DropoutSpec(double probability) implements LayerSpec {

    public DropoutSpec {
        if (!(probability >= 0 && probability < 1)) {
            throw new IllegalArgumentException(
                    "probability must be at least 0 and below 1, was " + probability);
        }
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
                            + " is dropout, which cannot take sparse features: put a dense layer"
                            + " first");
        }
        return new Dropout(probability, inputs, random.nextLong());
    }
}
