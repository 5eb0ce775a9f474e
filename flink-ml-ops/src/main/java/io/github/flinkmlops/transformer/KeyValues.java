package io.github.flinkmlops.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;

/**
 * What an attention looks at.
 *
 * @param keys batch × heads × length × head size
 * @param values of the same shape
 */
record KeyValues(NDArray keys, NDArray values) implements AutoCloseable {

    /** Moves both to another manager, which then closes them. */
    KeyValues attachTo(NDManager manager) {
        keys.attach(manager);
        values.attach(manager);
        return this;
    }

    /** Copies both, out of the larger array that they may be views of. */
    KeyValues copy() {
        return new KeyValues(keys.duplicate(), values.duplicate());
    }

    /** Returns these followed by later ones; the result belongs to the manager of these. */
    KeyValues followedBy(KeyValues later) {
        return new KeyValues(keys.concat(later.keys, 2), values.concat(later.values, 2));
    }

    /** Returns the named rows of the batch; the result belongs to the given manager. */
    KeyValues rows(NDManager manager, NDArray rows) {
        return new KeyValues(
                keys.get(manager, new NDIndex("{}", rows)),
                values.get(manager, new NDIndex("{}", rows)));
    }

    @Override
    public void close() {
        keys.close();
        values.close();
    }
}
