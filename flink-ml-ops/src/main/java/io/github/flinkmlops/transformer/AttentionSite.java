package io.github.flinkmlops.transformer;

/**
 * One attention of a transformer.
 *
 * @param kind who looks at whom
 * @param layer the layer of its stack, from 0
 */
public record AttentionSite(Kind kind, int layer) {
    /** Who looks at whom. */
    public enum Kind {
        /** Source positions at source positions. */
        ENCODER_SELF,
        /** Target positions at themselves and earlier ones. */
        DECODER_SELF,
        /** Target positions at source positions. */
        DECODER_CROSS
    }
}
