package io.github.flinkmlops.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.jspecify.annotations.Nullable;

/** A batch of encoded sources, for one thread at a time. Holds native memory until it is closed. */
public final class Memory implements AutoCloseable {
    private final NDManager manager;
    private final NDArray output;
    private final @Nullable NDArray paddingMask;

    Memory(NDManager manager, NDArray output, @Nullable NDArray paddingMask) {
        this.manager = manager;
        this.output = output;
        this.paddingMask = paddingMask;
    }

    /**
     * Returns the encoder's output, batch × longest source × dModel. It is closed with this memory;
     * what stands at padding has no meaning.
     */
    public NDArray output() {
        return output;
    }

    /** Returns the number of sources. */
    public int batchSize() {
        return (int) output.getShape().get(0);
    }

    /** Returns −∞ at padding and 0 elsewhere, batch × 1 × 1 × length; null if there is none. */
    @Nullable NDArray paddingMask() {
        return paddingMask;
    }

    @Override
    public void close() {
        manager.close();
    }
}
