package io.github.flinkmlops.decoding;

import io.github.flinkmlops.sequence.Attention;
import io.github.flinkmlops.transformer.TokenIds;
import java.util.List;

/** An encoder-decoder that is called once a step; a scheduler decides who is in the batch. */
public non-sealed interface StepModel extends SequenceModel {

    /** Vocabularies and special ids. */
    TokenIds tokenIds();

    /** Most ids that a target may have, the begin token included. */
    int maxTargetLength();

    /**
     * Memory that one row of a batch takes, in bytes, when source and target are as long as given:
     * caches and the largest intermediate arrays.
     */
    long rowBytes(int sourceLength, int targetLength);

    /**
     * Encodes sources together, for any batch of this model.
     *
     * @throws IllegalArgumentException naming the first source that is empty, too long, or has an
     *     unknown token
     */
    EncodedSources encode(int[][] sources);

    /**
     * Opens an empty batch with room for rows.
     *
     * @param rows most rows at a time
     */
    StepBatch open(int rows);

    /**
     * Computes what every head looked at, all at once.
     *
     * @param target ids with the begin token
     * @throws UnsupportedOperationException if the model does not show its attention
     */
    List<Attention> attention(int[] source, int[] target);
}
