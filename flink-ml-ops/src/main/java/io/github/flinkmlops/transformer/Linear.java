package io.github.flinkmlops.transformer;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * {@code y = x Wᵀ + b} over the last axis.
 *
 * @param weight outputs × inputs
 * @param bias outputs, or null for none
 */
record Linear(NDArray weight, @Nullable NDArray bias) {
    NDArray apply(NDArray x) {
        return x.getNDArrayInternal().linear(x, weight, bias).singletonOrThrow();
    }
}
