package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.example.BadRecordException;

/**
 * Reads the messages of one topic, of any published version of their schema. One instance a thread.
 *
 * @param <T> what a message holds
 */
public interface MessageReader<T> {

    /** What a message holds. */
    T read(byte[] message) throws BadRecordException;
}
