package io.github.flinkmlops.transformer;

import ai.djl.ndarray.NDArray;

/** Is handed the attention weights of every layer while a transformer runs. */
@FunctionalInterface
public interface AttentionListener {
    /** Does nothing. */
    AttentionListener NONE = (site, weights) -> {};

    /**
     * Takes the weights of one attention in one call; each row sums to 1.
     *
     * @param weights batch × heads × queries × keys; read it during the call, it is closed later
     */
    void attended(AttentionSite site, NDArray weights);
}
