package io.github.flinkmlops.evaluation;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Mean squared error, mean absolute error, and R² = 1 − Σ(p−y)² / Σ(y−ȳ)², with the mean squared
 * error of the running mean beside them as what a model must beat.
 */
final class RegressionProgress implements Progress {

    private double weight;
    private double squared;
    private double absolute;
    private double mean;
    private double deviations;
    private double baseline;

    @Override
    public void add(float[] prediction, float target, double loss, double exampleWeight) {
        double error = (double) prediction[0] - target;
        squared += exampleWeight * error * error;
        absolute += exampleWeight * Math.abs(error);
        double delta = target - mean;
        baseline += exampleWeight * delta * delta;
        weight += exampleWeight;
        mean += delta * exampleWeight / weight;
        deviations += exampleWeight * delta * (target - mean);
    }

    @Override
    public Map<String, Double> metrics() {
        double total = Math.max(weight, Double.MIN_NORMAL);
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("mse", squared / total);
        metrics.put("mae", absolute / total);
        metrics.put("r2", deviations > 0 ? 1 - squared / deviations : 0);
        metrics.put("baseMse", baseline / total);
        return metrics;
    }

    @Override
    public double[] state() {
        return new double[] {weight, squared, absolute, mean, deviations, baseline};
    }

    @Override
    public void restore(double[] state) {
        weight = state[0];
        squared = state[1];
        absolute = state[2];
        mean = state[3];
        deviations = state[4];
        baseline = state[5];
    }
}
