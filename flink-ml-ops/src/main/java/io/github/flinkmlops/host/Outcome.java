package io.github.flinkmlops.host;

import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.sequence.Attention;
import io.github.flinkmlops.sequence.Candidate;
import java.util.List;

/** What became of a {@link Work}. */
public sealed interface Outcome {

    /** When what happened; all 0 if it has no result. */
    default Stamps stamps() {
        return new Stamps(0, 0);
    }

    /**
     * Targets, the best first, without their text.
     *
     * @param attention of the best target, if it was asked for; else empty
     */
    record Targets(List<Candidate> candidates, List<Attention> attention, Stamps stamps)
            implements Outcome {}

    /** Scores of classes, or an embedding. */
    record Vector(float[] values, Stamps stamps) implements Outcome {}

    /**
     * It has no result.
     *
     * @param error what was wrong, with the value and the limit
     */
    record Failed(RejectReason reason, String error) implements Outcome {}

    /**
     * When what happened, in nanoseconds after the submission.
     *
     * @param firstToken until its first token, or its vector, was there
     * @param finished until all of it was there
     */
    record Stamps(long firstToken, long finished) {}
}
