package io.github.flinkmlops.decoding;

import io.github.flinkmlops.sequence.Candidate;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.DecodingStrategy;
import io.github.flinkmlops.sequence.FinishReason;
import io.github.flinkmlops.transformer.TokenIds;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The likeliest beginnings side by side. Each of them may end in any step, and the best nBest of
 * the ended ones are kept; among those that go on, the {@code width} most probable are followed. It
 * is over when no followed one, however it went on, could still be ranked above the last of the
 * kept: its log-probability can only fall, and the divisor is largest for the longest target.
 */
final class BeamHypotheses extends Hypotheses {
    private final DecodingStrategy.Beam beam;
    private final LikeliestTokens likeliest;
    private final float[] logProbabilities;

    /** Ended targets, the best first. */
    private final List<Candidate> ended = new ArrayList<>();

    private Front live;
    private Front next;

    /** Beginnings of equal length with their log-probabilities, the likeliest first. */
    private static final class Front {
        final @Nullable Beginning[] beginnings;
        final double[] logProbabilities;
        final int[] parents;
        final int[] tokens;
        int size;

        Front(int width) {
            beginnings = new Beginning[width];
            logProbabilities = new double[width];
            parents = new int[width];
            tokens = new int[width];
        }

        boolean admits(double logProbability) {
            return size < tokens.length || logProbability > logProbabilities[size - 1];
        }

        /** Behind those that are as probable. */
        void insert(double logProbability, int parent, int token) {
            int place = size < tokens.length ? size++ : size - 1;
            while (place > 0 && logProbabilities[place - 1] < logProbability) {
                logProbabilities[place] = logProbabilities[place - 1];
                parents[place] = parents[place - 1];
                tokens[place] = tokens[place - 1];
                place--;
            }
            logProbabilities[place] = logProbability;
            parents[place] = parent;
            tokens[place] = token;
        }
    }

    BeamHypotheses(DecodingOptions options, DecodingStrategy.Beam beam, TokenIds ids, int most) {
        super(options, ids, most);
        this.beam = beam;
        this.likeliest = new LikeliestTokens(beam.width());
        this.logProbabilities = new float[ids.targetVocabulary()];
        this.live = new Front(beam.width());
        this.next = new Front(beam.width());
        live.beginnings[0] = Beginning.of(prefix);
        live.size = 1;
    }

    @Override
    public int width() {
        return beam.width();
    }

    @Override
    public int rows() {
        return live.size;
    }

    @Override
    public int parent(int row) {
        return live.parents[row];
    }

    @Override
    int chosen(int row) {
        return live.tokens[row];
    }

    @Override
    State choose(Step step, int[] rows) {
        int length = Beginning.length(live.beginnings[0]);
        next.size = 0;
        for (int i = 0; i < live.size; i++) {
            if (step.best(rows[i]) < 0) {
                return State.NOT_FINITE;
            }
            step.logProbabilities(rows[i], logProbabilities);
            if (length >= minLength) {
                double whole = live.logProbabilities[i] + logProbabilities[eos];
                end(live.beginnings[i], whole, length + 1, FinishReason.END_TOKEN);
            }
            branch(i);
        }
        follow();
        if (length + 1 == maxLength) {
            for (int i = 0; i < live.size; i++) {
                end(live.beginnings[i], live.logProbabilities[i], maxLength, FinishReason.LENGTH);
            }
            return State.ENDED;
        }
        return decided() ? State.ENDED : State.GROWING;
    }

    private void branch(int parent) {
        int found = likeliest.find(logProbabilities, eos);
        for (int rank = 0; rank < found; rank++) {
            double sum = live.logProbabilities[parent] + likeliest.logProbability(rank);
            if (!next.admits(sum)) {
                return;
            }
            next.insert(sum, parent, likeliest.token(rank));
        }
    }

    private void follow() {
        for (int i = 0; i < next.size; i++) {
            next.beginnings[i] = Beginning.extend(live.beginnings[next.parents[i]], next.tokens[i]);
        }
        Front last = live;
        live = next;
        next = last;
    }

    private void end(
            @Nullable Beginning beginning, double logProbability, int length, FinishReason reason) {
        double score = logProbability / divisor(length);
        if (ended.size() == beam.nBest() && score <= ended.get(ended.size() - 1).score()) {
            return;
        }
        int place = ended.size();
        while (place > 0 && ended.get(place - 1).score() < score) {
            place--;
        }
        ended.add(
                place,
                new Candidate(Beginning.tokens(beginning), null, logProbability, score, reason));
        if (ended.size() > beam.nBest()) {
            ended.remove(beam.nBest());
        }
    }

    private boolean decided() {
        if (live.size == 0) {
            return true;
        }
        return ended.size() == beam.nBest()
                && ended.get(ended.size() - 1).score()
                        >= live.logProbabilities[0] / divisor(maxLength);
    }

    private double divisor(int length) {
        return Math.pow((5.0 + length) / 6, beam.lengthPenalty());
    }

    @Override
    List<Candidate> ended() {
        return List.copyOf(ended);
    }
}
