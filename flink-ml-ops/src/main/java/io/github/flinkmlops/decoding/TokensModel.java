package io.github.flinkmlops.decoding;

import java.util.List;

/** A model that decodes by itself: ids in, ids out. */
public non-sealed interface TokensModel extends SequenceModel {

    /**
     * Runs a batch.
     *
     * @return the target ids of each source, without special ones
     */
    List<int[]> run(int[][] sources);
}
