package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.connector.registry.RegistryOptions;
import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.example.RejectReason;
import java.io.IOException;
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

    private final SchemaLookup<Version> versions;
    private final AvroInput in = new AvroInput();

    /** For messages in Avro's single-object encoding. */
    public GenericRecordReader(MessageType type) {
        this.versions =
                SchemaLookup.among(
                        WireFormat.SINGLE_OBJECT, type.versions(), writer -> version(type, writer));
    }

    /** For messages whose schema is in a registry. */
    public GenericRecordReader(MessageType type, RegistryOptions registry) {
        this.versions = SchemaLookup.in(registry, writer -> version(type, writer));
    }

    private static Version version(MessageType type, Schema writer) {
        if (!type.isVersion(writer)) {
            throw new IllegalArgumentException(
                    "it must be a published version of "
                            + type.schema().getFullName()
                            + ", was "
                            + writer.getFullName());
        }
        return new Version(
                ValueSkipper.of(writer), new GenericDatumReader<>(writer, type.schema()));
    }

    @Override
    public GenericRecord read(byte[] message) throws BadRecordException {
        in.reset(message);
        Version version = versions.of(in);
        int body = message.length - in.remaining();
        // Avro's own reader allocates what it is told to; so the lengths are looked at first.
        version.check.skip(in);
        in.expectEnd();
        try {
            return version.reader.read(
                    null,
                    DecoderFactory.get().binaryDecoder(message, body, message.length - body, null));
        } catch (IOException | AvroRuntimeException e) {
            throw new BadRecordException(
                    RejectReason.MALFORMED, "the record cannot be read: " + e.getMessage());
        }
    }
}
