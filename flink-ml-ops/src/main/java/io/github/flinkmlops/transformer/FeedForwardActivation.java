package io.github.flinkmlops.transformer;

import ai.djl.ndarray.NDArray;

/** The function between the two linear maps of a feed-forward network. */
public enum FeedForwardActivation {
    /** {@code max(0, x)}. */
    RELU {
        @Override
        NDArray apply(NDArray x) {
            return x.getNDArrayInternal().relu();
        }
    },
    /** {@code x Φ(x)} with the normal distribution's Φ itself, not its tanh approximation. */
    GELU {
        @Override
        NDArray apply(NDArray x) {
            return x.getNDArrayInternal().gelu();
        }
    };

    abstract NDArray apply(NDArray x);
}
