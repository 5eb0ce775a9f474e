package io.github.flinkmlops.connector.avro;

/**
 * Writes the messages of one topic in Avro's single-object encoding. One instance a thread.
 *
 * @param <T> what a message holds
 */
public interface MessageWriter<T> {

    /** The bytes of one message; a new array each time. */
    byte[] write(T value);
}
