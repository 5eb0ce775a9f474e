package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.connector.registry.RegistryOptions;
import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.example.Rejected;
import java.nio.ByteBuffer;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Reads dead letters back. */
public final class RejectedReader implements MessageReader<Rejected> {

    private final GenericRecordReader reader;

    /** For messages in Avro's single-object encoding. */
    public RejectedReader() {
        this.reader = new GenericRecordReader(MessageType.REJECTED);
    }

    /** For messages whose schema is in a registry. */
    public RejectedReader(RegistryOptions registry) {
        this.reader = new GenericRecordReader(MessageType.REJECTED, registry);
    }

    /**
     * @throws BadRecordException if the message is no dead letter, or one with a reason that a
     *     later release added
     */
    @Override
    public Rejected read(byte[] message) throws BadRecordException {
        GenericRecord record = reader.read(message);
        return new Rejected(
                reason(record.get("reason").toString()),
                record.get("error").toString(),
                bytes((ByteBuffer) record.get("bytes")),
                new Position(
                        record.get("topic").toString(),
                        (Integer) record.get("partition"),
                        (Long) record.get("offset"),
                        (Long) record.get("time")));
    }

    private static RejectReason reason(String name) throws BadRecordException {
        for (RejectReason reason : RejectReason.values()) {
            if (reason.name().equals(name)) {
                return reason;
            }
        }
        throw new BadRecordException(
                RejectReason.MALFORMED, "this release knows no reason '" + name + "'");
    }

    private static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
