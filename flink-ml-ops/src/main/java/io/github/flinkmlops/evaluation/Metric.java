package io.github.flinkmlops.evaluation;

/**
 * One progressive metric, over all examples so far, each counted by its weight.
 *
 * <p>It keeps all its figures itself, the number of its examples too: a metric that joins a model
 * later begins with the examples from there on.
 */
interface Metric {

    /**
     * Adds one example.
     *
     * @param prediction probabilities, or the value for regression
     * @param target the value, 0 or 1, or the index of the class
     * @param loss the example's unweighted loss
     * @param weight above 0
     */
    void add(float[] prediction, float target, double loss, double weight);

    /** The metric now; without examples it is 0. */
    double value();

    /** A copy of its figures. */
    double[] state();

    /**
     * Goes on from a {@link #state}.
     *
     * @param state as many figures as it has
     */
    void restore(double[] state);
}
