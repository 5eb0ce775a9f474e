package io.github.flinkmlops.job;

import java.util.Arrays;

/**
 * Log-loss and AUC of probabilities, all of them kept and sorted: what the metrics must come to.
 */
final class BinaryScores {

    private double[] positives = new double[1024];
    private double[] negatives = new double[1024];
    private int positiveCount;
    private int negativeCount;
    private double loss;

    void add(double probability, boolean positive) {
        loss -= Math.log(positive ? probability : 1 - probability);
        if (positive) {
            positives = grown(positives, positiveCount);
            positives[positiveCount++] = probability;
        } else {
            negatives = grown(negatives, negativeCount);
            negatives[negativeCount++] = probability;
        }
    }

    private static double[] grown(double[] values, int used) {
        return used < values.length ? values : Arrays.copyOf(values, 2 * used);
    }

    /** Mean of −ln of the probability that was given to what happened. */
    double logLoss() {
        return loss / (positiveCount + negativeCount);
    }

    /** Share of pairs of a positive and a negative in which the positive scores higher; ties ½. */
    double auc() {
        double[] above = Arrays.copyOf(positives, positiveCount);
        double[] below = Arrays.copyOf(negatives, negativeCount);
        Arrays.sort(above);
        Arrays.sort(below);
        double pairs = 0;
        int less = 0;
        int lessOrEqual = 0;
        for (double score : above) {
            while (less < below.length && below[less] < score) {
                less++;
            }
            while (lessOrEqual < below.length && below[lessOrEqual] <= score) {
                lessOrEqual++;
            }
            pairs += (less + lessOrEqual) / 2.0;
        }
        return pairs / above.length / below.length;
    }
}
