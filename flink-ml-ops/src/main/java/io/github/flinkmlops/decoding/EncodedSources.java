package io.github.flinkmlops.decoding;

/**
 * Sources that a {@link StepModel} has encoded and that wait for rows of a {@link StepBatch}. For
 * one thread at a time; holds native memory until it is closed, and is of no use after its model.
 */
public interface EncodedSources extends AutoCloseable {

    /** Returns how many there are. */
    int size();

    @Override
    void close();
}
