package io.github.flinkmlops.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Checked token ids of several sequences, filled up with padding to the longest. */
public final class TokenBatch {
    private final int[][] rows;
    private final int length;
    private final int pad;

    private TokenBatch(int[][] rows, int length, int pad) {
        this.rows = rows;
        this.length = length;
        this.pad = pad;
    }

    /**
     * Checks sources: as long as the model allows, known ids, no padding among them.
     *
     * @throws IllegalArgumentException naming the first source that does not fit
     */
    public static TokenBatch sources(int[][] rows, TransformerSpec spec) {
        TokenBatch batch = checked("source", rows, spec, spec.tokenIds().sourceVocabulary());
        for (int row = 0; row < rows.length; row++) {
            for (int i = 0; i < rows[row].length; i++) {
                if (rows[row][i] == batch.pad) {
                    throw new IllegalArgumentException(
                            "source %d has the padding token %d at position %d, padding is added here"
                                    .formatted(row, batch.pad, i));
                }
            }
        }
        return batch;
    }

    /**
     * Checks targets: as long as the model allows, known ids; a model may have chosen the padding.
     *
     * @throws IllegalArgumentException naming the first target that does not fit
     */
    public static TokenBatch targets(int[][] rows, TransformerSpec spec) {
        return checked("target", rows, spec, spec.tokenIds().targetVocabulary());
    }

    private static TokenBatch checked(
            String what, int[][] rows, TransformerSpec spec, int vocabulary) {
        if (rows.length == 0) {
            throw new IllegalArgumentException("a batch must have at least 1 " + what + ", has 0");
        }
        int longest = 0;
        for (int row = 0; row < rows.length; row++) {
            int tokens = rows[row].length;
            if (tokens < 1 || tokens > spec.dimensions().maxLength()) {
                throw new IllegalArgumentException(
                        "%s %d must have 1 to %d tokens (maxLength), has %d"
                                .formatted(what, row, spec.dimensions().maxLength(), tokens));
            }
            longest = Math.max(longest, tokens);
            for (int i = 0; i < tokens; i++) {
                if (rows[row][i] < 0 || rows[row][i] >= vocabulary) {
                    throw new IllegalArgumentException(
                            "%s %d has token %d at position %d, ids are 0 to %d"
                                    .formatted(what, row, rows[row][i], i, vocabulary - 1));
                }
            }
        }
        return new TokenBatch(rows, longest, spec.tokenIds().pad());
    }

    public int size() {
        return rows.length;
    }

    public int length() {
        return length;
    }

    /** Returns the ids, batch × length. */
    public NDArray ids(NDManager manager) {
        long[] ids = new long[rows.length * length];
        Arrays.fill(ids, pad);
        for (int row = 0; row < rows.length; row++) {
            for (int i = 0; i < rows[row].length; i++) {
                ids[row * length + i] = rows[row][i];
            }
        }
        return NativeArrays.longs(manager, ids, rows.length, length);
    }

    /** Returns −∞ at padding and 0 elsewhere, batch × 1 × 1 × length; null if none is needed. */
    public @Nullable NDArray paddingMask(NDManager manager) {
        float[] mask = new float[rows.length * length];
        boolean padded = false;
        for (int row = 0; row < rows.length; row++) {
            int end = (row + 1) * length;
            Arrays.fill(mask, row * length + rows[row].length, end, Float.NEGATIVE_INFINITY);
            padded |= rows[row].length < length;
        }
        return padded ? NativeArrays.floats(manager, mask, rows.length, 1, 1, length) : null;
    }
}
