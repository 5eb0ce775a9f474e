package io.github.flinkmlops.fuzz;

import java.util.List;

/**
 * A reader of bytes that nobody vouches for.
 *
 * @param seeds real inputs, which are damaged in turn
 * @param words what the format gives a meaning to
 * @param mostMemory bytes that reading one input may allocate
 */
record FuzzTarget(
        String name, List<byte[]> seeds, List<String> words, long mostMemory, Reader reader) {

    /** Reads one input. */
    @FunctionalInterface
    interface Reader {

        /**
         * Reads, and catches the one exception that the reader documents.
         *
         * @return whether the input was accepted
         */
        boolean read(byte[] input);
    }
}
