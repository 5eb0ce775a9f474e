package io.github.flinkmlops.script;

/** Which rows of a batch sources may be placed in. */
final class Rows {

    private Rows() {}

    /**
     * Returns how many rows there are when sources have been placed.
     *
     * @param places rows that are there, or the next one behind them and so on
     * @throws IllegalArgumentException naming what does not fit
     */
    static int afterPlacing(int rows, int mostRows, int[] places) {
        int after = rows;
        for (int place : places) {
            if (place < 0 || place > after) {
                throw new IllegalArgumentException(
                        "a source must be placed in a row from 0 to %d, the row was %d"
                                .formatted(after, place));
            }
            after += place == after ? 1 : 0;
        }
        if (after > mostRows) {
            throw new IllegalArgumentException(
                    "the batch has room for %d rows and has %d, %d more were given"
                            .formatted(mostRows, rows, after - rows));
        }
        return after;
    }
}
