package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.example.Position;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Makes an element of each message, also of one that must be refused: refusals travel with the
 * others.
 *
 * @param <T> the element
 */
public interface MessageDecoder<T> extends Serializable {

    /** Prepares decoding; without it the first message does. */
    void open();

    /**
     * Decodes a message.
     *
     * @param value the message's bytes; null for a tombstone
     * @param position where it stands
     */
    T decode(byte @Nullable [] value, Position position);
}
