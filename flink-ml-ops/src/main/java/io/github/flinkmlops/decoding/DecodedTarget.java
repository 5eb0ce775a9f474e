package io.github.flinkmlops.decoding;

/**
 * What was decoded for one source.
 *
 * @param tokens the ids between bos and eos
 * @param logProbability natural logarithm of the probability of the tokens, and of eos if it came
 * @param finishReason why it ends
 */
public record DecodedTarget(int[] tokens, double logProbability, FinishReason finishReason) {}
