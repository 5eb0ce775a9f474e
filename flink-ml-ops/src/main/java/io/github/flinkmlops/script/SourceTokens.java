package io.github.flinkmlops.script;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.flinkmlops.transformer.NativeArrays;
import io.github.flinkmlops.transformer.TokenBatch;
import io.github.flinkmlops.transformer.TransformerSpec;
import java.util.Arrays;

/** Checked sources as the script's encoder takes them: one after the other, without padding. */
final class SourceTokens {
    private final int[][] sources;
    private final int length;
    private final int count;

    private SourceTokens(int[][] sources, int length, int count) {
        this.sources = sources;
        this.length = length;
        this.count = count;
    }

    /**
     * Checks sources.
     *
     * @throws IllegalArgumentException naming the first source that is empty, too long, or has an
     *     unknown token
     */
    static SourceTokens of(int[][] sources, TransformerSpec spec) {
        int longest = TokenBatch.sources(sources, spec).length();
        // Alone a source needs no padding, beside others a round length is faster.
        int padded = sources.length == 1 ? longest : RowMemory.rounded(longest);
        return new SourceTokens(
                sources, padded, Arrays.stream(sources).mapToInt(each -> each.length).sum());
    }

    int[] lengths() {
        return Arrays.stream(sources).mapToInt(each -> each.length).toArray();
    }

    /**
     * Returns the number of sources, the length that they are padded to and the number of tokens;
     * then the tokens, their positions, their places in sources × length, and for each of those
     * places its token, the first of its source at padding.
     */
    NDArray control(NDManager manager) {
        long[] values = new long[3 + 3 * count + sources.length * length];
        values[0] = sources.length;
        values[1] = length;
        values[2] = count;
        int token = 0;
        for (int row = 0; row < sources.length; row++) {
            int first = token;
            int place = row * length;
            int spread = 3 + 3 * count + place;
            Arrays.fill(values, spread, spread + length, first);
            for (int i = 0; i < sources[row].length; i++) {
                values[3 + token] = sources[row][i];
                values[3 + count + token] = i;
                values[3 + 2 * count + token] = place + i;
                values[spread + i] = token++;
            }
        }
        return NativeArrays.longs(manager, values, values.length);
    }

    /** Returns −∞ at padding and 0 elsewhere, sources × length; no numbers if there is none. */
    NDArray mask(NDManager manager) {
        if (count == sources.length * length) {
            return NativeArrays.floats(manager, new float[0], 0);
        }
        float[] mask = new float[sources.length * length];
        for (int row = 0; row < sources.length; row++) {
            int begin = row * length;
            Arrays.fill(mask, begin + sources[row].length, begin + length, Float.NEGATIVE_INFINITY);
        }
        return NativeArrays.floats(manager, mask, sources.length, length);
    }
}
