package io.github.flinkmlops.evaluation;

/** Mean squared error of the running mean of the targets, as what a model must beat. */
final class MeanSquaredErrorOfMean implements Metric {

    private final RunningMean targets = new RunningMean();
    private double sum;

    @Override
    public void add(float[] prediction, float target, double loss, double exampleWeight) {
        double delta = targets.add(target, exampleWeight);
        sum += exampleWeight * delta * delta;
    }

    @Override
    public double value() {
        return sum / Math.max(targets.weight(), Double.MIN_NORMAL);
    }

    @Override
    public double[] state() {
        double[] state = new double[RunningMean.STATE + 1];
        targets.write(state);
        state[RunningMean.STATE] = sum;
        return state;
    }

    @Override
    public void restore(double[] state) {
        targets.read(state);
        sum = state[RunningMean.STATE];
    }
}
