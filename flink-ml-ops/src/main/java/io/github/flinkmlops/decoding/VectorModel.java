package io.github.flinkmlops.decoding;

import java.util.List;

/** A model that answers a vector: scores of classes, or an embedding. */
public non-sealed interface VectorModel extends SequenceModel {

    /** Numbers in a vector. */
    int outputs();

    /**
     * Runs a batch.
     *
     * @return a vector for each source
     */
    List<float[]> run(int[][] sources);
}
