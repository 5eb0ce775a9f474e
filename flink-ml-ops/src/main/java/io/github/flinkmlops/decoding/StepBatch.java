package io.github.flinkmlops.decoding;

/**
 * Targets in the middle of being decoded, each as long as it is: rows may join and leave between
 * any two steps. What a row gives does not depend on the others. For one thread at a time; holds
 * native memory until it is closed. After a failed call it can only be closed.
 */
public interface StepBatch extends AutoCloseable {

    /** Returns how many rows there are. */
    int rows();

    /**
     * Encodes sources and appends a row for each, whose first token in {@link #step} is the begin
     * token.
     *
     * @throws IllegalArgumentException naming the first source that is empty, too long, or has an
     *     unknown token; or if there is no room
     */
    void add(int[][] sources);

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
