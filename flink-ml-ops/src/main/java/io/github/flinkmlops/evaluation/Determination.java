package io.github.flinkmlops.evaluation;

/** R² = 1 − Σ w (p − y)² / Σ w (y − ȳ)²; 0 as long as all targets are equal. */
final class Determination implements Metric {

    private final RunningMean targets = new RunningMean();
    private double squared;

    @Override
    public void add(float[] prediction, float target, double loss, double exampleWeight) {
        double error = (double) prediction[0] - target;
        squared += exampleWeight * error * error;
        targets.add(target, exampleWeight);
    }

    @Override
    public double value() {
        return targets.deviations() > 0 ? 1 - squared / targets.deviations() : 0;
    }

    @Override
    public double[] state() {
        double[] state = new double[RunningMean.STATE + 1];
        targets.write(state);
        state[RunningMean.STATE] = squared;
        return state;
    }

    @Override
    public void restore(double[] state) {
        targets.read(state);
        squared = state[RunningMean.STATE];
    }
}
