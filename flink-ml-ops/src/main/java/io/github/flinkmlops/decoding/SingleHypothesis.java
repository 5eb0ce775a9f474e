package io.github.flinkmlops.decoding;

import io.github.flinkmlops.sequence.Candidate;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.FinishReason;
import io.github.flinkmlops.transformer.TokenIds;
import java.util.Arrays;
import java.util.List;

/** One target, which grows by one token a step. */
final class SingleHypothesis extends Hypotheses {
    private static final int ROOM = 16;

    private final TokenChoice choice;
    private int[] tokens;
    private int length;
    private double logProbability;
    private FinishReason finishReason = FinishReason.LENGTH;

    SingleHypothesis(DecodingOptions options, TokenChoice choice, TokenIds ids, int most) {
        super(options, ids, most);
        this.choice = choice;
        this.tokens = Arrays.copyOf(prefix, prefix.length + ROOM);
        this.length = prefix.length;
    }

    @Override
    public int width() {
        return 1;
    }

    @Override
    public int rows() {
        return 1;
    }

    @Override
    public int parent(int row) {
        return 0;
    }

    @Override
    int chosen(int row) {
        return tokens[length - 1];
    }

    @Override
    State choose(Step step, int[] rows) {
        int token = choice.choose(step, rows[0], length < minLength);
        if (token < 0) {
            return State.NOT_FINITE;
        }
        logProbability += choice.logProbability();
        if (token == eos) {
            finishReason = FinishReason.END_TOKEN;
            return State.ENDED;
        }
        if (length == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * length);
        }
        tokens[length++] = token;
        if (length == maxLength) {
            return State.ENDED;
        }
        return State.GROWING;
    }

    @Override
    List<Candidate> ended() {
        return List.of(
                new Candidate(
                        Arrays.copyOf(tokens, length),
                        null,
                        logProbability,
                        logProbability,
                        finishReason));
    }
}
