package io.github.flinkmlops.nn.layer;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A skip connection over inner layers, whose output must be as wide as their input.
 *
 * @param inner at least one layer; their parameters are named {@code N.inner.M.…}
 */
public record ResidualSpec(List<LayerSpec> inner) implements LayerSpec {

    public ResidualSpec {
        inner = List.copyOf(inner);
        if (inner.isEmpty()) {
            throw new IllegalArgumentException("inner needs at least 1 layer, has 0");
        }
    }

    @Override
    public int outputs(int inputs) {
        int width = inputs;
        for (LayerSpec layer : inner) {
            width = layer.outputs(width);
        }
        if (width != inputs) {
            throw new IllegalArgumentException(
                    "the inner layers of a residual connection must give as many values as they"
                            + " take, take "
                            + inputs
                            + " and give "
                            + width);
        }
        return inputs;
    }

    @Override
    public Layer build(String name, int inputs, boolean sparseInput, RandomGenerator random) {
        outputs(inputs);
        if (sparseInput) {
            throw new IllegalArgumentException(
                    "layer "
                            + name
                            + " is a residual connection, which cannot take sparse features: put a"
                            + " dense layer first");
        }
        return new Residual(Sequence.build(inner, name + ".inner.", inputs, false, random));
    }
}
