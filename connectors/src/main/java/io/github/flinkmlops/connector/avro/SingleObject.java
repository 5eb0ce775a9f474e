package io.github.flinkmlops.connector.avro;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/** The header of Avro's single-object encoding. */
final class SingleObject {

    static final byte FIRST_MARKER = (byte) 0xC3;
    static final byte SECOND_MARKER = 0x01;
    static final int HEADER_LENGTH = 10;

    private SingleObject() {}

    /**
     * CRC-64-AVRO of the schema's parsing canonical form: documentation, defaults and logical types
     * do not change it.
     */
    static long fingerprint(Schema schema) {
        return SchemaNormalization.parsingFingerprint64(schema);
    }

    static byte[] header(Schema schema) {
        return ByteBuffer.allocate(HEADER_LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(FIRST_MARKER)
                .put(SECOND_MARKER)
                .putLong(fingerprint(schema))
                .array();
    }
}
