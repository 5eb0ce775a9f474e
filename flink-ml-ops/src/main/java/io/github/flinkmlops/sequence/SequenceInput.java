package io.github.flinkmlops.sequence;

/** What a model reads: text that its tokenizer cuts, or ids that somebody else has cut. */
public sealed interface SequenceInput {

    /** A text for the model's own tokenizer. */
    record Text(String text) implements SequenceInput {}

    /**
     * Ids as the model was trained on them, its end token included if it had one; without padding.
     */
    record Tokens(int[] ids) implements SequenceInput {}
}
