package io.github.flinkmlops.sequence;

/**
 * What the heads of one layer looked at, for one request.
 *
 * @param kind which of the three attentions
 * @param layer from 0
 * @param weights heads × queries × keys; each query's sum to 1
 */
public record Attention(Kind kind, int layer, float[][][] weights) {

    /** Who looks at what. */
    public enum Kind {
        ENCODER_SELF,
        DECODER_SELF,
        DECODER_CROSS
    }
}
