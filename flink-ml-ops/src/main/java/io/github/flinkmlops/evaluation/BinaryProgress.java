package io.github.flinkmlops.evaluation;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Log-loss, area under the ROC curve and accuracy at 0.5, with the log-loss of the running base
 * rate (positives + 1) / (examples + 2) beside them.
 */
final class BinaryProgress implements Progress {

    private static final int SCALARS = 5;

    private final AucHistogram auc = new AucHistogram();
    private double weight;
    private double positives;
    private double logLoss;
    private double right;
    private double baseline;

    @Override
    public void add(float[] prediction, float target, double loss, double exampleWeight) {
        boolean positive = target > 0.5f;
        double baseRate = (positives + 1) / (weight + 2);
        baseline -= exampleWeight * Math.log(positive ? baseRate : 1 - baseRate);
        logLoss += exampleWeight * loss;
        if ((prediction[0] > 0.5f) == positive) {
            right += exampleWeight;
        }
        if (positive) {
            positives += exampleWeight;
        }
        weight += exampleWeight;
        auc.add(prediction[0], positive, exampleWeight);
    }

    @Override
    public Map<String, Double> metrics() {
        double total = Math.max(weight, Double.MIN_NORMAL);
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("logLoss", logLoss / total);
        metrics.put("auc", auc.area());
        metrics.put("accuracy", right / total);
        metrics.put("baseRateLogLoss", baseline / total);
        return metrics;
    }

    @Override
    public double[] state() {
        double[] state = new double[SCALARS + AucHistogram.STATE];
        state[0] = weight;
        state[1] = positives;
        state[2] = logLoss;
        state[3] = right;
        state[4] = baseline;
        auc.write(state, SCALARS);
        return state;
    }

    @Override
    public void restore(double[] state) {
        weight = state[0];
        positives = state[1];
        logLoss = state[2];
        right = state[3];
        baseline = state[4];
        auc.read(state, SCALARS);
    }
}
