package io.github.flinkmlops.nn.layer;

import java.io.Serializable;
import java.util.random.RandomGenerator;

/** The settings of a layer, from which it is built. */
public interface LayerSpec extends Serializable {

    /** Width of the layer's output, given the width of its input. */
    int outputs(int inputs);

    /**
     * Builds the layer with starting values.
     *
     * @param name the layer's position in the network, the prefix of its parameters' names
     * @param sparseInput whether its input is a {@code SparseMatrix}
     * @throws IllegalArgumentException if the layer cannot take such an input
     */
    Layer build(String name, int inputs, boolean sparseInput, RandomGenerator random);
}
