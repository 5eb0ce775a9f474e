package io.github.flinkmlops.transformer;

import ai.djl.ndarray.NDArray;

/** {@code γ (x − mean) / √(variance + ε) + β} over the last axis, with the population variance. */
record LayerNorm(NDArray gamma, NDArray beta, float epsilon) {
    NDArray apply(NDArray x) {
        return x.getNDArrayInternal()
                .layerNorm(x, gamma.getShape(), gamma, beta, epsilon)
                .singletonOrThrow();
    }
}
