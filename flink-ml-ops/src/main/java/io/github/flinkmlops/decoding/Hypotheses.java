package io.github.flinkmlops.decoding;

import io.github.flinkmlops.sequence.Candidate;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.DecodingStrategy;
import io.github.flinkmlops.transformer.TokenIds;
import java.util.List;

/**
 * The targets of one request while they grow, one in each of {@link #rows()} rows of a {@link
 * StepBatch}. It begins with one row, into which the begin token and then the prefix are fed; later
 * a beam asks for more. For one thread at a time.
 */
public abstract sealed class Hypotheses permits SingleHypothesis, BeamHypotheses {

    /** How far the targets are. */
    public enum State {
        GROWING,
        ENDED,
        /** The model's logits are not numbers: there are no candidates. */
        NOT_FINITE
    }

    final int[] prefix;
    final int minLength;
    final int maxLength;
    final int eos;
    private final int bos;
    private int fed;
    private State state = State.GROWING;

    Hypotheses(DecodingOptions options, TokenIds ids, int most) {
        this.prefix = options.prefix();
        this.maxLength = Math.min(options.maxLength(), most);
        this.minLength = Math.min(options.minLength(), maxLength);
        this.bos = ids.bos();
        this.eos = ids.eos();
    }

    /**
     * Begins the targets of a request.
     *
     * @param most most tokens that the model can choose; longer lengths are cut to it
     * @throws IllegalArgumentException if the prefix leaves no room for a token
     */
    public static Hypotheses begin(DecodingOptions options, TokenIds ids, int most) {
        if (options.prefix().length >= most) {
            throw new IllegalArgumentException(
                    "the prefix must be shorter than the model's longest target of %d, has %d tokens"
                            .formatted(most, options.prefix().length));
        }
        DecodingStrategy strategy = options.strategy();
        if (strategy instanceof DecodingStrategy.Beam beam) {
            return new BeamHypotheses(options, beam, ids, most);
        }
        TokenChoice choice =
                strategy instanceof DecodingStrategy.Sampling sampling
                        ? new SampledToken(sampling, ids)
                        : new LikeliestToken(ids);
        return new SingleHypothesis(options, choice, ids, most);
    }

    /** Returns the most rows that {@link #rows()} comes to. */
    public abstract int width();

    /** Returns how many rows the next step is to have. */
    public abstract int rows();

    /** Returns how far the targets are. */
    public final State state() {
        return state;
    }

    /** Returns whether a token after the prefix has been chosen. */
    public final boolean begun() {
        return fed > prefix.length;
    }

    /** Returns the token to be fed into a row, from 0 to {@link #rows()}. */
    public final int token(int row) {
        if (fed == 0) {
            return bos;
        }
        return fed <= prefix.length ? prefix[fed - 1] : chosen(row);
    }

    /** Returns which row of the last step a row of the next one continues. */
    public abstract int parent(int row);

    /**
     * Takes in what the model said.
     *
     * @param rows the step's row of each row of ours
     */
    public final void advance(Step step, int[] rows) {
        if (fed++ >= prefix.length) {
            state = choose(step, rows);
        }
    }

    /**
     * Returns the targets, the best first, without their text.
     *
     * @throws IllegalStateException if they have not {@link State#ENDED}
     */
    public final List<Candidate> candidates() {
        if (state != State.ENDED) {
            throw new IllegalStateException("the targets have not ended, they are " + state);
        }
        return ended();
    }

    abstract int chosen(int row);

    abstract State choose(Step step, int[] rows);

    abstract List<Candidate> ended();
}
