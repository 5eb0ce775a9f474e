package io.github.flinkmlops.script;

import io.github.flinkmlops.decoding.Step;

/**
 * A step whose log-probabilities lie in an array.
 *
 * @param logProbabilities rows × vocabulary
 */
record ArrayStep(int rows, int vocabulary, float[] logProbabilities) implements Step {

    /** Turns logits into log-probabilities, in place: {@code x − ln Σ exp x}. */
    static ArrayStep ofLogits(int rows, int vocabulary, float[] logits) {
        for (int begin = 0; begin < logits.length; begin += vocabulary) {
            float largest = Float.NEGATIVE_INFINITY;
            for (int i = begin; i < begin + vocabulary; i++) {
                largest = Math.max(largest, logits[i]);
            }
            double sum = 0;
            for (int i = begin; i < begin + vocabulary; i++) {
                sum += Math.exp(logits[i] - largest);
            }
            double normalizer = largest + Math.log(sum);
            for (int i = begin; i < begin + vocabulary; i++) {
                logits[i] = (float) (logits[i] - normalizer);
            }
        }
        return new ArrayStep(rows, vocabulary, logits);
    }

    @Override
    public int best(int row) {
        int begin = begin(row);
        int best = 0;
        for (int i = 0; i < vocabulary; i++) {
            if (!Float.isFinite(logProbabilities[begin + i])) {
                return -1;
            }
            best = logProbabilities[begin + i] > logProbabilities[begin + best] ? i : best;
        }
        return best;
    }

    @Override
    public float bestLogProbability(int row) {
        int best = best(row);
        return best < 0 ? Float.NaN : logProbabilities[begin(row) + best];
    }

    @Override
    public void logProbabilities(int row, float[] into) {
        System.arraycopy(logProbabilities, begin(row), into, 0, vocabulary);
    }

    private int begin(int row) {
        if (row < 0 || row >= rows) {
            throw new IllegalArgumentException(
                    "row must be 0 to %d, was %d".formatted(rows - 1, row));
        }
        return row * vocabulary;
    }
}
