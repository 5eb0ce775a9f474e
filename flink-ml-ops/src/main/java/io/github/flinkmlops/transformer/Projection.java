package io.github.flinkmlops.transformer;

/**
 * The map from the decoder's output to the logits of the target vocabulary.
 *
 * @param tied whether its weight is the target embedding (then there is no {@code out.weight})
 * @param bias whether it adds {@code out.bias}
 */
public record Projection(boolean tied, boolean bias) {}
