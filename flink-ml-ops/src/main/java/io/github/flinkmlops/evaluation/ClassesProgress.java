package io.github.flinkmlops.evaluation;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Accuracy of the most probable class and log-loss, with the log-loss of the running class
 * frequencies (count + 1) / (examples + classes) beside them.
 */
final class ClassesProgress implements Progress {

    private static final int SCALARS = 4;

    private final double[] counts;
    private double weight;
    private double right;
    private double logLoss;
    private double baseline;

    ClassesProgress(int classes) {
        this.counts = new double[classes];
    }

    @Override
    public void add(float[] prediction, float target, double loss, double exampleWeight) {
        int label = (int) target;
        baseline -= exampleWeight * Math.log((counts[label] + 1) / (weight + counts.length));
        logLoss += exampleWeight * loss;
        if (mostProbable(prediction) == label) {
            right += exampleWeight;
        }
        counts[label] += exampleWeight;
        weight += exampleWeight;
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
    public Map<String, Double> metrics() {
        double total = Math.max(weight, Double.MIN_NORMAL);
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("accuracy", right / total);
        metrics.put("logLoss", logLoss / total);
        metrics.put("baseRateLogLoss", baseline / total);
        return metrics;
    }

    @Override
    public double[] state() {
        double[] state = new double[SCALARS + counts.length];
        state[0] = weight;
        state[1] = right;
        state[2] = logLoss;
        state[3] = baseline;
        System.arraycopy(counts, 0, state, SCALARS, counts.length);
        return state;
    }

    @Override
    public void restore(double[] state) {
        weight = state[0];
        right = state[1];
        logLoss = state[2];
        baseline = state[3];
        System.arraycopy(state, SCALARS, counts, 0, counts.length);
    }
}
