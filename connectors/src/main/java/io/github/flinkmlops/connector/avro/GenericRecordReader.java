package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.example.RejectReason;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;

/**
 * Reads messages of one of our topics, of any published version, as records of the newest schema.
 * Simple rather than fast: for consumers and tools.
 */
public final class GenericRecordReader implements MessageReader<GenericRecord> {

    private record Version(ValueSkipper check, GenericDatumReader<GenericRecord> reader) {}

    private final MessageType type;
    private final Map<Long, Version> versions = new HashMap<>();
    private final AvroInput in = new AvroInput();

    public GenericRecordReader(MessageType type) {
        this.type = type;
        for (Schema version : type.versions()) {
            versions.put(
                    SingleObject.fingerprint(version),
                    new Version(
                            ValueSkipper.of(version),
                            new GenericDatumReader<>(version, type.schema())));
        }
    }

    @Override
    public GenericRecord read(byte[] message) throws BadRecordException {
        in.reset(message);
        long fingerprint = in.readFingerprint();
        Version version = versions.get(fingerprint);
        if (version == null) {
            throw new BadRecordException(
                    RejectReason.UNKNOWN_SCHEMA,
                    "the schema must be one of "
                            + type.schema().getFullName()
                            + ", has the fingerprint "
                            + Long.toHexString(fingerprint));
        }
        // Avro's own reader allocates what it is told to; so the lengths are looked at first.
        version.check.skip(in);
        in.expectEnd();
        try {
            int body = SingleObject.HEADER_LENGTH;
            return version.reader.read(
                    null,
                    DecoderFactory.get().binaryDecoder(message, body, message.length - body, null));
        } catch (IOException | AvroRuntimeException e) {
            throw new BadRecordException(
                    RejectReason.MALFORMED, "the record cannot be read: " + e.getMessage());
        }
    }
}
