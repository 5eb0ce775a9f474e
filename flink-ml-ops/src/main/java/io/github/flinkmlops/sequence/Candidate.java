package io.github.flinkmlops.sequence;

import org.jspecify.annotations.Nullable;

/**
 * One target.
 *
 * @param tokens ids between the begin and the end token, with the prefix
 * @param text the tokens as the model's tokenizer writes them; null if it has none
 * @param logProbability natural logarithm of the probability of the tokens after the prefix, and of
 *     the end token if it came; NaN if the model does not say
 * @param score what candidates are ranked by: the log-probability, for beams with length penalty
 */
public record Candidate(
        int[] tokens,
        @Nullable String text,
        double logProbability,
        double score,
        FinishReason finishReason) {}
