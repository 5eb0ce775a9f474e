package io.github.flinkmlops.operator;

import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.host.HostedModel;
import io.github.flinkmlops.host.Outcome;
import io.github.flinkmlops.sequence.Candidate;
import io.github.flinkmlops.sequence.SequenceInput;
import io.github.flinkmlops.text.SequenceText;
import io.github.flinkmlops.text.UnknownTokenException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Inputs to ids, and ids to text, as the model has tokenizers for it. */
final class SequenceTexts {
    private final HostedModel hosted;
    private final int maxCharacters;

    SequenceTexts(HostedModel hosted, int maxCharacters) {
        this.hosted = hosted;
        this.maxCharacters = maxCharacters;
    }

    /** An input cannot be put before the model. */
    static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        private final RejectReason reason;

        UnreadableException(RejectReason reason, String message) {
            super(message, null, false, false);
            this.reason = reason;
        }

        RejectReason reason() {
            return reason;
        }
    }

    int[] encode(SequenceInput input) throws UnreadableException {
        if (input instanceof SequenceInput.Tokens tokens) {
            return tokens.ids();
        }
        String text = ((SequenceInput.Text) input).text();
        SequenceText tokenizers = hosted.text();
        if (tokenizers == null) {
            throw new UnreadableException(
                    RejectReason.UNREADABLE_VALUE,
                    "model '%s' has no tokenizer for a text: send token ids"
                            .formatted(hosted.name()));
        }
        if (text.length() > maxCharacters) {
            throw new UnreadableException(
                    RejectReason.SEQUENCE_TOO_LONG,
                    "a text must have at most %d characters (maxCharacters), has %d"
                            .formatted(maxCharacters, text.length()));
        }
        if (text.isEmpty()) {
            throw new UnreadableException(RejectReason.EMPTY_SEQUENCE, "the text is empty");
        }
        try {
            return tokenizers.source().encode(text);
        } catch (UnknownTokenException e) {
            throw new UnreadableException(
                    RejectReason.UNKNOWN_TOKEN, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            throw new UnreadableException(
                    RejectReason.UNREADABLE_VALUE, "the tokenizer failed at the text: " + e);
        }
    }

    List<Candidate> decode(Outcome outcome) {
        if (!(outcome instanceof Outcome.Targets targets)) {
            return List.of();
        }
        SequenceText tokenizers = hosted.text();
        if (tokenizers == null) {
            return targets.candidates();
        }
        List<Candidate> candidates = new ArrayList<>(targets.candidates().size());
        for (Candidate each : targets.candidates()) {
            candidates.add(withText(each, tokenizers.target().decode(each.tokens())));
        }
        return List.copyOf(candidates);
    }

    private static Candidate withText(Candidate candidate, @Nullable String text) {
        return new Candidate(
                candidate.tokens(),
                text,
                candidate.logProbability(),
                candidate.score(),
                candidate.finishReason());
    }
}
