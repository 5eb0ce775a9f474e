package io.github.flinkmlops.evaluation;

/** The weighted mean Σ wᵢ tᵢ / Σ wᵢ of a term of every example. */
final class MeanMetric implements Metric {

    /** What is averaged. */
    @FunctionalInterface
    interface Term {
        double of(float[] prediction, float target, double loss);
    }

    private final Term term;
    private double weight;
    private double sum;

    MeanMetric(Term term) {
        this.term = term;
    }

    /** The mean loss: for classes, the log-loss. */
    static MeanMetric loss() {
        return new MeanMetric((prediction, target, loss) -> loss);
    }

    /** The share in which the probability lies on the right side of 0.5. */
    static MeanMetric accuracyOfOne() {
        return new MeanMetric((p, target, loss) -> (p[0] > 0.5f) == (target > 0.5f) ? 1 : 0);
    }

    /** The share in which the most probable class, of equal ones the first, is the right one. */
    static MeanMetric accuracyOfMany() {
        return new MeanMetric((p, target, loss) -> mostProbable(p) == (int) target ? 1 : 0);
    }

    /** Mean of (p − y)². */
    static MeanMetric squaredError() {
        return new MeanMetric(
                (p, target, loss) -> {
                    double error = (double) p[0] - target;
                    return error * error;
                });
    }

    /** Mean of |p − y|. */
    static MeanMetric absoluteError() {
        return new MeanMetric((p, target, loss) -> Math.abs((double) p[0] - target));
    }

    private static int mostProbable(float[] prediction) {
        int best = 0;
        for (int i = 1; i < prediction.length; i++) {
            if (prediction[i] > prediction[best]) {
                best = i;
            }
        }
        return best;
    }

    @Override
    public void add(float[] prediction, float target, double loss, double exampleWeight) {
        sum += exampleWeight * term.of(prediction, target, loss);
        weight += exampleWeight;
    }

    @Override
    public double value() {
        return sum / Math.max(weight, Double.MIN_NORMAL);
    }

    @Override
    public double[] state() {
        return new double[] {weight, sum};
    }

    @Override
    public void restore(double[] state) {
        weight = state[0];
        sum = state[1];
    }
}
