package io.github.flinkmlops.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.SparseFormat;

/**
 * {@code √dModel · table[token] + positions[position]}, the factor only where the specification has
 * it.
 *
 * @param table vocabulary × dModel
 * @param positions maxLength × dModel
 */
record Embedding(NDArray table, NDArray positions, boolean scaled) {

    /**
     * Returns batch × length × dModel.
     *
     * @param tokens ids, batch × length
     * @param places positions from 0, of a shape that stretches to that of {@code tokens}
     */
    NDArray apply(NDArray tokens, NDArray places) {
        NDArray embedded = rows(table, tokens);
        if (scaled) {
            embedded = embedded.mul((float) Math.sqrt(table.getShape().get(1)));
        }
        return embedded.add(rows(positions, places));
    }

    private static NDArray rows(NDArray table, NDArray ids) {
        return ids.getNDArrayInternal()
                .embedding(ids, table, SparseFormat.DENSE)
                .singletonOrThrow();
    }
}
