package io.github.flinkmlops.transformer;

import ai.djl.ndarray.NDArray;

/** {@code activation(x W₁ᵀ + b₁) W₂ᵀ + b₂}, on each position by itself. */
record FeedForward(Linear widen, FeedForwardActivation activation, Linear narrow) {
    static FeedForward read(WeightReader weights, String layer, FeedForwardActivation activation) {
        return new FeedForward(
                weights.linear(layer + "linear1.weight", layer + "linear1.bias"),
                activation,
                weights.linear(layer + "linear2.weight", layer + "linear2.bias"));
    }

    NDArray apply(NDArray x) {
        return narrow.apply(activation.apply(widen.apply(x)));
    }
}
