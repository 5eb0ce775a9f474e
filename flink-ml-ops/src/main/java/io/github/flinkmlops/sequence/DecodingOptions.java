package io.github.flinkmlops.sequence;

import java.io.Serializable;

/**
 * How a target is to be decoded. Lengths count tokens between the begin and the end token, those of
 * the prefix included.
 *
 * @param prefix ids that the target begins with, after the begin token
 * @param minLength the end token is not chosen before as many tokens
 * @param maxLength decoding ends with as many tokens, whether the end token has come or not; the
 *     model may allow fewer
 * @param attention whether the attention of every layer and head is answered
 */
public record DecodingOptions(
        DecodingStrategy strategy, int[] prefix, int minLength, int maxLength, boolean attention)
        implements Serializable {

    /** Greedy, of any length that the model allows. */
    public static final DecodingOptions DEFAULT =
            new DecodingOptions(
                    new DecodingStrategy.Greedy(), new int[0], 0, Integer.MAX_VALUE, false);

    /**
     * Checks the lengths.
     *
     * @throws IllegalArgumentException if they are not 0 ≤ minLength ≤ maxLength, 1 ≤ maxLength, or
     *     the prefix is not shorter than maxLength
     */
    public DecodingOptions {
        if (minLength < 0) {
            throw new IllegalArgumentException("minLength must be at least 0, was " + minLength);
        }
        if (maxLength < Math.max(1, minLength)) {
            throw new IllegalArgumentException(
                    "maxLength must be at least 1 and at least minLength %d, was %d"
                            .formatted(minLength, maxLength));
        }
        if (prefix.length >= maxLength) {
            throw new IllegalArgumentException(
                    "the prefix must be shorter than maxLength %d, has %d tokens"
                            .formatted(maxLength, prefix.length));
        }
    }
}
