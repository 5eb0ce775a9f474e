package io.github.flinkmlops.decoding;

import io.github.flinkmlops.sequence.DecodingStrategy;
import io.github.flinkmlops.transformer.TokenIds;
import java.util.SplittableRandom;

/**
 * Draws a token from softmax(logits / temperature), first cut to the topK most probable, then to
 * the fewest of those whose share reaches topP. Every token takes exactly one number of the
 * request's own random stream, so that the batch it is in has no influence.
 */
final class SampledToken implements TokenChoice {
    private final TokenIds ids;
    private final float temperature;
    private final float topP;
    private final SplittableRandom random;
    private final LikeliestTokens likeliest;
    private final float[] logProbabilities;
    private final double[] weights;
    private double logProbability;

    SampledToken(DecodingStrategy.Sampling sampling, TokenIds ids) {
        int vocabulary = ids.targetVocabulary();
        this.ids = ids;
        this.temperature = sampling.temperature();
        this.topP = sampling.topP();
        this.random = new SplittableRandom(sampling.seed());
        this.likeliest = new LikeliestTokens(Math.min(sampling.topK(), vocabulary));
        this.logProbabilities = new float[vocabulary];
        this.weights = new double[vocabulary];
    }

    @Override
    public int choose(Step step, int row, boolean withoutEnd) {
        if (step.best(row) < 0) {
            return -1;
        }
        step.logProbabilities(row, logProbabilities);
        int found = likeliest.find(logProbabilities, withoutEnd ? ids.eos() : -1);
        int rank = draw(kept(found));
        logProbability = likeliest.logProbability(rank);
        return likeliest.token(rank);
    }

    @Override
    public double logProbability() {
        return logProbability;
    }

    /** Weighs the tokens relative to the first, and returns how many of them topP leaves. */
    private int kept(int found) {
        double sum = 0;
        for (int rank = 0; rank < found; rank++) {
            float below = likeliest.logProbability(rank) - likeliest.logProbability(0);
            weights[rank] = Math.exp(below / temperature);
            sum += weights[rank];
        }
        int kept = 0;
        double reached = 0;
        while (kept < found && (kept == 0 || reached < topP * sum)) {
            reached += weights[kept++];
        }
        return kept;
    }

    private int draw(int kept) {
        double sum = 0;
        for (int rank = 0; rank < kept; rank++) {
            sum += weights[rank];
        }
        double left = random.nextDouble() * sum;
        int rank = 0;
        while (rank < kept - 1 && left >= weights[rank]) {
            left -= weights[rank++];
        }
        return rank;
    }
}
