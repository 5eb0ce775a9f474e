package io.github.flinkmlops.decoding;

/** A source, and the targets that grow for it in a {@link DecodingBatch}. */
public interface Target {

    /** Ids, with the end token if the model was trained with one. */
    int[] source();

    /** Always the same ones. */
    Hypotheses hypotheses();
}
