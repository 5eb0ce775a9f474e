package io.github.flinkmlops.transformer;

/**
 * The layer norms of a transformer.
 *
 * @param placement before or after each sublayer
 * @param finalNorm whether one more norm follows the last layer of encoder and decoder; the paper's
 *     post-norm has none, PyTorch's {@code nn.Transformer} always has one
 * @param epsilon what is added to the variance
 */
public record Normalization(NormPlacement placement, boolean finalNorm, double epsilon) {
    /**
     * Checks the epsilon.
     *
     * @throws IllegalArgumentException if it is not a positive number
     */
    public Normalization {
        if (!(epsilon > 0 && epsilon < 1)) {
            throw new IllegalArgumentException(
                    "normEpsilon must be between 0 and 1, was " + epsilon);
        }
    }
}
