package io.github.flinkmlops.script;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/** Rows that get their sources with the next call of the script, all of them encoded together. */
final class Joining {
    /** The row, whether to clear it, the first token of its source, and how many those are. */
    private static final int NUMBERS = 4;

    private final int clear;
    private final long[] numbers;
    private int count;
    private int longest;
    private @Nullable ScriptedSources sources;

    /**
     * @param most most rows at a time
     * @param clear whether numbers that are not finite may be left of whom the rows had before
     */
    Joining(int most, boolean clear) {
        this.clear = clear ? 1 : 0;
        this.numbers = new long[NUMBERS * most];
    }

    /** Returns how many numbers are appended for so many rows. */
    static int numbers(int rows) {
        return NUMBERS * rows;
    }

    int count() {
        return count;
    }

    /** Returns how many tokens the longest source has. */
    int longest() {
        return longest;
    }

    /** Returns whether one more row can wait for the same call. */
    boolean takes(ScriptedSources encoded) {
        return count == 0 || sources == encoded && numbers(count) < numbers.length;
    }

    void add(ScriptedSources encoded, int source, int row) {
        if (sources == null) {
            sources = encoded.held();
        }
        numbers[NUMBERS * count] = row;
        numbers[NUMBERS * count + 1] = clear;
        numbers[NUMBERS * count + 2] = encoded.begin(source);
        numbers[NUMBERS * count + 3] = encoded.length(source);
        longest = Math.max(longest, encoded.length(source));
        count++;
    }

    /** Appends what the script is told; returns where its numbers end. */
    int append(long[] control, int from) {
        System.arraycopy(numbers, 0, control, from, numbers(count));
        return from + numbers(count);
    }

    /** Returns what the rows get, or the other if there are none. */
    NDArray keysValuesOr(NDArray other) {
        return sources == null ? other : sources.keysValues();
    }

    /** As the other, as a script takes it. */
    ScriptValue keysValuesOr(ScriptValue other) {
        return sources == null ? other : sources.value();
    }

    /** Forgets them. */
    void clear() {
        count = 0;
        longest = 0;
        if (sources != null) {
            sources.close();
            sources = null;
        }
    }
}
