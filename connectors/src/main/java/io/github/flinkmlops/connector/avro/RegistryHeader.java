package io.github.flinkmlops.connector.avro;

import java.nio.ByteBuffer;

/** The header of messages whose schema is in a registry. */
final class RegistryHeader {

    static final byte MARKER = 0;
    static final int LENGTH = 5;

    private RegistryHeader() {}

    static byte[] of(int schemaId) {
        return ByteBuffer.allocate(LENGTH).put(MARKER).putInt(schemaId).array();
    }
}
