package io.github.flinkmlops.decoding;

import io.github.flinkmlops.sequence.FinishReason;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One target while it grows, always by the most probable token. */
final class Growing {
    private final int minLength;
    private final int maxLength;
    private final int eos;
    private final int[] tokens;
    private int length;
    private double logProbability;
    private @Nullable FinishReason finishReason;
    private boolean finite = true;

    /**
     * Begins an empty target.
     *
     * @param most most tokens that the model can choose
     */
    Growing(DecodingRequest request, int eos, int most) {
        this.minLength = request.minLength();
        this.maxLength = Math.min(request.maxLength(), most);
        this.eos = eos;
        this.tokens = new int[maxLength];
    }

    boolean finished() {
        return finishReason != null || !finite;
    }

    int lastToken() {
        return tokens[length - 1];
    }

    /** Takes the most probable token of the logits from {@code begin} to {@code end}. */
    void grow(float[] logits, int begin, int end) {
        int best = best(logits, begin, end, length < minLength);
        double logNormalizer = logSumExp(logits, begin, end);
        if (best < 0 || !Double.isFinite(logNormalizer) || !Float.isFinite(logits[begin + best])) {
            finite = false;
            return;
        }
        logProbability += logits[begin + best] - logNormalizer;
        if (best == eos) {
            finishReason = FinishReason.END_TOKEN;
            return;
        }
        tokens[length++] = best;
        if (length == maxLength) {
            finishReason = FinishReason.LENGTH;
        }
    }

    DecodedTarget target() {
        if (!finished()) {
            throw new IllegalStateException("the target has not ended");
        }
        return new DecodedTarget(Arrays.copyOf(tokens, length), logProbability, finishReason);
    }

    /** Returns the token of the largest logit, the first of equal ones; −1 if none is a number. */
    private int best(float[] logits, int begin, int end, boolean withoutEnd) {
        int best = -1;
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = begin; i < end; i++) {
            if (logits[i] > largest && !(withoutEnd && i - begin == eos)) {
                largest = logits[i];
                best = i - begin;
            }
        }
        return best;
    }

    /** Computes ln Σ exp, shifted by the largest so that it does not overflow. */
    private static double logSumExp(float[] logits, int begin, int end) {
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = begin; i < end; i++) {
            largest = Math.max(largest, logits[i]);
        }
        double sum = 0;
        for (int i = begin; i < end; i++) {
            sum += Math.exp(logits[i] - largest);
        }
        return largest + Math.log(sum);
    }
}
