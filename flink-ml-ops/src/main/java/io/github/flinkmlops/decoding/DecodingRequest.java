package io.github.flinkmlops.decoding;

/**
 * A source and how long its target may be. Lengths count tokens between bos and eos.
 *
 * @param source ids, with the end token if the model was trained with one
 * @param minLength eos is not chosen before as many tokens
 * @param maxLength decoding ends with as many tokens, whether eos has come or not
 */
public record DecodingRequest(int[] source, int minLength, int maxLength) {
    /**
     * Checks the lengths.
     *
     * @throws IllegalArgumentException if they are not 0 ≤ minLength ≤ maxLength, 1 ≤ maxLength
     */
    public DecodingRequest {
        if (minLength < 0) {
            throw new IllegalArgumentException("minLength must be at least 0, was " + minLength);
        }
        if (maxLength < Math.max(1, minLength)) {
            throw new IllegalArgumentException(
                    "maxLength must be at least 1 and at least minLength %d, was %d"
                            .formatted(minLength, maxLength));
        }
    }
}
