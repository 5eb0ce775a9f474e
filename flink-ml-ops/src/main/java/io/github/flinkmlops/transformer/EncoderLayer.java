package io.github.flinkmlops.transformer;

import ai.djl.ndarray.NDArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Self-attention, then a feed-forward network, each with a connection past it. */
record EncoderLayer(
        MultiHeadAttention selfAttention,
        Residual aroundSelf,
        FeedForward feedForward,
        Residual aroundFeedForward) {

    static EncoderLayer read(WeightReader weights, TransformerSpec spec, int index) {
        String layer = Names.encoderLayer(index);
        Normalization norm = spec.normalization();
        return new EncoderLayer(
                MultiHeadAttention.read(weights, layer + "self_attn.", spec.dimensions()),
                new Residual(weights.norm(layer + "norm1.", norm.epsilon()), norm.placement()),
                FeedForward.read(weights, layer, spec.activation()),
                new Residual(weights.norm(layer + "norm2.", norm.epsilon()), norm.placement()));
    }

    /** Maps batch × length × dModel to the same shape. */
    NDArray forward(NDArray x, @Nullable NDArray mask, Consumer<NDArray> weights) {
        NDArray attended =
                aroundSelf.apply(
                        x,
                        y ->
                                selfAttention.attend(
                                        y, selfAttention.keysAndValues(y), mask, weights));
        return aroundFeedForward.apply(attended, feedForward::apply);
    }
}
