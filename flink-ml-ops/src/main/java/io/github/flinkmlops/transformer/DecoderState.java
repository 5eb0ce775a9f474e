package io.github.flinkmlops.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch of targets in the middle of being decoded, all equally long: keys and values of every
 * token so far, and those of the sources, in each layer. For one thread at a time; holds native
 * memory until it is closed. After a failed step it can only be closed.
 */
public final class DecoderState implements AutoCloseable {
    private final NDManager manager;

    /** By layer; empty before the first step. */
    private final List<KeyValues> past = new ArrayList<>();

    /** By layer. */
    private final List<KeyValues> memory;

    private @Nullable NDArray paddingMask;
    private int batchSize;
    private int length;

    DecoderState(
            NDManager manager,
            List<KeyValues> memory,
            @Nullable NDArray paddingMask,
            int batchSize) {
        this.manager = manager;
        this.memory = new ArrayList<>(memory);
        this.paddingMask = paddingMask;
        this.batchSize = batchSize;
    }

    /** Returns the number of targets. */
    public int batchSize() {
        return batchSize;
    }

    /** Returns how many tokens of each target have been taken in, the first of them bos. */
    public int length() {
        return length;
    }

    /**
     * Keeps these rows of the batch, in this order: fewer when some have ended, the same one twice
     * when a beam splits.
     *
     * @param rows at least one, each from 0 to {@link #batchSize()}, exclusive
     * @throws IllegalArgumentException if there is none or one is outside
     */
    public void keep(int... rows) {
        if (rows.length == 0) {
            throw new IllegalArgumentException("rows must name at least 1 row, named 0");
        }
        long[] ids = new long[rows.length];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] < 0 || rows[i] >= batchSize) {
                throw new IllegalArgumentException(
                        "rows must be 0 to %d, one was %d".formatted(batchSize - 1, rows[i]));
            }
            ids[i] = rows[i];
        }
        try (NDArray kept = NativeArrays.longs(manager, ids, ids.length)) {
            past.replaceAll(each -> replaced(each, kept));
            memory.replaceAll(each -> replaced(each, kept));
            if (paddingMask != null) {
                NDArray whole = paddingMask;
                paddingMask = whole.get(manager, new NDIndex("{}", kept));
                whole.close();
            }
        }
        batchSize = rows.length;
    }

    @Override
    public void close() {
        manager.close();
    }

    /** Adds one token's keys and values in a layer and returns all of that layer. */
    KeyValues append(int layer, KeyValues token) {
        if (layer == past.size()) {
            past.add(token.copy().attachTo(manager));
        } else {
            KeyValues before = past.get(layer);
            past.set(layer, before.followedBy(token));
            before.close();
        }
        return past.get(layer);
    }

    void stepped() {
        length++;
    }

    KeyValues memory(int layer) {
        return memory.get(layer);
    }

    @Nullable NDArray paddingMask() {
        return paddingMask;
    }

    private KeyValues replaced(KeyValues whole, NDArray rows) {
        KeyValues kept = whole.rows(manager, rows);
        whole.close();
        return kept;
    }
}
