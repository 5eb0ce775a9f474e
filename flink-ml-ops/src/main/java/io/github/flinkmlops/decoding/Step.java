package io.github.flinkmlops.decoding;

/** What a model says after a step about the next token of each row. Valid until the next call. */
public interface Step {

    /**
     * Returns the most probable token of a row, the smallest id among equals; −1 if a logit of the
     * row is not finite.
     */
    int best(int row);

    /** Returns the natural logarithm of the probability of {@link #best}. */
    float bestLogProbability(int row);

    /**
     * Copies the natural logarithms of the probabilities of a row's next token.
     *
     * @param into target vocabulary
     */
    void logProbabilities(int row, float[] into);
}
