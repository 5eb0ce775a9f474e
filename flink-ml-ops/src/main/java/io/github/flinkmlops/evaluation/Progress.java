package io.github.flinkmlops.evaluation;

import java.util.Map;

/**
 * Progressive metrics (prequential evaluation, Dawid 1984): each example is added with the
 * prediction that was made before it was learned. Examples count by their weight.
 */
public interface Progress {

    /**
     * Adds one example.
     *
     * @param prediction probabilities, or values for regression
     * @param target the value, 0 or 1, or the index of the class
     * @param loss the example's unweighted loss
     * @param weight above 0
     */
    void add(float[] prediction, float target, double loss, double weight);

    /** The metrics over all examples so far, by name; without examples they are 0. */
    Map<String, Double> metrics();

    /** All that {@link #restore} needs. */
    double[] state();

    /** Goes on from a {@link #state}. */
    void restore(double[] state);

    /**
     * Metrics for a kind of model.
     *
     * @param classes number of classes: 0 for regression, 1 for the probability of one class
     */
    static Progress of(int classes) {
        return switch (classes) {
            case 0 -> new RegressionProgress();
            case 1 -> new BinaryProgress();
            default -> new ClassesProgress(classes);
        };
    }
}
