package io.github.flinkmlops.decoding;

import io.github.flinkmlops.transformer.TokenIds;

/** Chooses the most probable token, the one of the smallest id among equals. */
final class LikeliestToken implements TokenChoice {
    private final TokenIds ids;
    private double logProbability;

    LikeliestToken(TokenIds ids) {
        this.ids = ids;
    }

    @Override
    public int choose(Step step, int row, boolean withoutEnd) {
        int best = step.best(row);
        if (best == ids.eos() && withoutEnd) {
            return secondBest(step, row);
        }
        logProbability = best < 0 ? Double.NaN : step.bestLogProbability(row);
        return best;
    }

    private int secondBest(Step step, int row) {
        float[] logProbabilities = new float[ids.targetVocabulary()];
        step.logProbabilities(row, logProbabilities);
        int best = -1;
        for (int token = 0; token < logProbabilities.length; token++) {
            if (token != ids.eos()
                    && (best < 0 || logProbabilities[token] > logProbabilities[best])) {
                best = token;
            }
        }
        logProbability = logProbabilities[best];
        return best;
    }

    @Override
    public double logProbability() {
        return logProbability;
    }
}
