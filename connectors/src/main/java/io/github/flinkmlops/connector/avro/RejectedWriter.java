package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.example.Rejected;

/** Writes dead letters. */
public final class RejectedWriter implements MessageWriter<Rejected> {

    private final byte[] header;
    private final AvroOutput out = new AvroOutput();

    /** In Avro's single-object encoding. */
    public RejectedWriter() {
        this(SingleObject.header(MessageType.REJECTED.schema()));
    }

    /**
     * @param header stands before every record: see {@link MessageHeader}
     */
    public RejectedWriter(byte[] header) {
        this.header = header.clone();
    }

    @Override
    public byte[] write(Rejected rejected) {
        out.clear();
        out.writeEncoded(header);
        out.writeString(rejected.reason().name());
        out.writeString(rejected.error());
        byte[] bytes = rejected.bytes();
        out.writeLong(bytes == null ? 0 : 1);
        if (bytes != null) {
            out.writeBytes(bytes);
        }
        out.writeString(rejected.position().topic());
        out.writeLong(rejected.position().partition());
        out.writeLong(rejected.position().offset());
        out.writeLong(rejected.position().timestamp());
        return out.toByteArray();
    }
}
