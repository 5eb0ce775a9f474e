package io.github.flinkmlops.evaluation;

/** Σ w, the running mean ȳ and Σ w (y − ȳ)² of the targets (Welford 1962, West 1979). */
final class RunningMean {

    /** Numbers in the state. */
    static final int STATE = 3;

    private double weight;
    private double mean;
    private double deviations;

    /** Adds a target; returns its distance from the mean before it. */
    double add(double target, double exampleWeight) {
        double delta = target - mean;
        weight += exampleWeight;
        mean += delta * exampleWeight / weight;
        deviations += exampleWeight * delta * (target - mean);
        return delta;
    }

    double weight() {
        return weight;
    }

    double deviations() {
        return deviations;
    }

    void write(double[] state) {
        state[0] = weight;
        state[1] = mean;
        state[2] = deviations;
    }

    void read(double[] state) {
        weight = state[0];
        mean = state[1];
        deviations = state[2];
    }
}
