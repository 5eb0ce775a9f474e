package io.github.flinkmlops.decoding;

/** How the one next token of a target is chosen. */
interface TokenChoice {

    /**
     * Chooses the next token.
     *
     * @param withoutEnd whether the end token may not be chosen yet
     * @return −1 if a logit of the row is not finite
     */
    int choose(Step step, int row, boolean withoutEnd);

    /** Returns the natural logarithm of the probability that the model gave the chosen token. */
    double logProbability();
}
