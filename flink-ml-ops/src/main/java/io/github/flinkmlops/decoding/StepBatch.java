package io.github.flinkmlops.decoding;

import java.util.stream.IntStream;

/**
 * Targets in the middle of being decoded, each as long as it is: rows may join and leave between
 * any two steps. What a row gives does not depend on the others. For one thread at a time; holds
 * native memory until it is closed. After a failed call it can only be closed.
 */
public interface StepBatch extends AutoCloseable {

    /** Returns how many rows there are. */
    int rows();

    /**
     * Gives sources rows, whose first token in {@link #step} is the begin token. A row that is
     * there is given away; others are appended.
     *
     * @param sources of the same model; they stay the caller's to close
     * @param which of these sources
     * @param rows which row each gets: one of those that are there, or the next one behind them
     * @throws IllegalArgumentException if there is no room
     */
    void place(EncodedSources sources, int[] which, int[] rows);

    /**
     * Encodes sources and appends a row for each.
     *
     * @param model whose batch this is
     * @throws IllegalArgumentException naming the first source that is empty, too long, or has an
     *     unknown token; or if there is no room
     */
    default void append(StepModel model, int[][] sources) {
        if (sources.length == 0) {
            return;
        }
        int[] which = IntStream.range(0, sources.length).toArray();
        int[] rows = IntStream.range(rows(), rows() + sources.length).toArray();
        try (EncodedSources encoded = model.encode(sources)) {
            place(encoded, which, rows);
        }
    }

    /**
     * Takes in one more token of each row.
     *
     * @param tokens one for each row
     */
    Step step(int[] tokens);

    /**
     * Makes row i what row {@code rows[i]} was: fewer when some have ended, one twice when a beam
     * splits. Rows that stay where they are cost nothing, so a hole is best filled with the last
     * row.
     *
     * @param rows each from 0 to {@link #rows()}, exclusive; may be empty
     */
    void select(int[] rows);

    @Override
    void close();
}
