package io.github.flinkmlops.decoding;

import io.github.flinkmlops.sequence.FinishReason;
import org.jspecify.annotations.Nullable;

/**
 * What was decoded for one source.
 *
 * @param tokens the ids between bos and eos
 * @param logProbability natural logarithm of the probability of the tokens, and of eos if it came
 * @param finishReason why it ends; null if the model's logits are not numbers, the tokens before
 *     that are kept
 */
public record DecodedTarget(
        int[] tokens, double logProbability, @Nullable FinishReason finishReason) {}
