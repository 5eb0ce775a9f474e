package io.github.flinkmlops.evaluation;

/**
 * Log-loss of the running class frequencies, as what a model must beat: every example is given the
 * probability (count + 1) / (examples + classes) of its class among those before it. One class
 * counts as two, it and the rest.
 */
final class BaseRateLogLoss implements Metric {

    private final double[] counts;
    private double weight;
    private double sum;

    /**
     * @param classes at least 2
     */
    BaseRateLogLoss(int classes) {
        this.counts = new double[classes];
    }

    @Override
    public void add(float[] prediction, float target, double loss, double exampleWeight) {
        int label = (int) target;
        sum -= exampleWeight * Math.log((counts[label] + 1) / (weight + counts.length));
        counts[label] += exampleWeight;
        weight += exampleWeight;
    }

    @Override
    public double value() {
        return sum / Math.max(weight, Double.MIN_NORMAL);
    }

    @Override
    public double[] state() {
        double[] state = new double[2 + counts.length];
        state[0] = weight;
        state[1] = sum;
        System.arraycopy(counts, 0, state, 2, counts.length);
        return state;
    }

    @Override
    public void restore(double[] state) {
        weight = state[0];
        sum = state[1];
        System.arraycopy(state, 2, counts, 0, counts.length);
    }
}
