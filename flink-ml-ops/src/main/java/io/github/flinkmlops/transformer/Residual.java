package io.github.flinkmlops.transformer;

import ai.djl.ndarray.NDArray;
import java.util.function.UnaryOperator;

/** A sublayer's connection past it, with its layer norm before or after. */
record Residual(LayerNorm norm, NormPlacement placement) {
    NDArray apply(NDArray x, UnaryOperator<NDArray> sublayer) {
        return switch (placement) {
            case PRE -> x.add(sublayer.apply(norm.apply(x)));
            case POST -> norm.apply(x.add(sublayer.apply(x)));
        };
    }
}
