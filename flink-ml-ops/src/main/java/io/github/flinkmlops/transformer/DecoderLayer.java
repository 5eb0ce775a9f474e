package io.github.flinkmlops.transformer;

import ai.djl.ndarray.NDArray;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Self-attention, attention on the encoder's output, then a feed-forward network, each with a
 * connection past it.
 */
record DecoderLayer(
        MultiHeadAttention selfAttention,
        Residual aroundSelf,
        MultiHeadAttention crossAttention,
        Residual aroundCross,
        FeedForward feedForward,
        Residual aroundFeedForward) {

    static DecoderLayer read(WeightReader weights, TransformerSpec spec, int index) {
        String layer = Names.decoderLayer(index);
        Normalization norm = spec.normalization();
        return new DecoderLayer(
                MultiHeadAttention.read(weights, layer + "self_attn.", spec.dimensions()),
                new Residual(weights.norm(layer + "norm1.", norm.epsilon()), norm.placement()),
                MultiHeadAttention.read(weights, layer + "multihead_attn.", spec.dimensions()),
                new Residual(weights.norm(layer + "norm2.", norm.epsilon()), norm.placement()),
                FeedForward.read(weights, layer, spec.activation()),
                new Residual(weights.norm(layer + "norm3.", norm.epsilon()), norm.placement()));
    }

    /**
     * Maps batch × length × dModel to the same shape.
     *
     * @param past takes the new keys and values and returns all that the queries may look at
     * @param causal keeps queries from later keys, null for a single query
     * @param memory keys and values of the encoder's output
     * @param padding keeps queries from the source's padding, null if there is none
     */
    NDArray forward(
            NDArray x,
            UnaryOperator<KeyValues> past,
            @Nullable NDArray causal,
            KeyValues memory,
            @Nullable NDArray padding,
            Consumer<NDArray> selfWeights,
            Consumer<NDArray> crossWeights) {
        NDArray attended =
                aroundSelf.apply(
                        x,
                        y ->
                                selfAttention.attend(
                                        y,
                                        past.apply(selfAttention.keysAndValues(y)),
                                        causal,
                                        selfWeights));
        NDArray informed =
                aroundCross.apply(
                        attended, y -> crossAttention.attend(y, memory, padding, crossWeights));
        return aroundFeedForward.apply(informed, feedForward::apply);
    }
}
