package io.github.flinkmlops.connector.avro;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/** Writes records of any schema: what feeds a job its input. One instance a thread. */
public final class GenericRecordWriter implements MessageWriter<GenericRecord> {

    private final GenericDatumWriter<GenericRecord> writer;
    private final byte[] header;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);

    /** With a header that needs no registry. */
    public GenericRecordWriter(Schema schema, WireFormat format) {
        this(schema, new MessageHeader(format, null).of(schema, ""));
    }

    /**
     * @param header stands before every record: see {@link MessageHeader}
     */
    public GenericRecordWriter(Schema schema, byte[] header) {
        this.writer = new GenericDatumWriter<>(schema);
        this.header = header.clone();
    }

    /** A value of any schema, without a header. */
    static byte[] encode(Schema schema, @Nullable Object value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        try {
            new GenericDatumWriter<@Nullable Object>(schema).write(value, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot encode " + value, e);
        }
        return out.toByteArray();
    }

    @Override
    public byte[] write(GenericRecord record) {
        try {
            out.reset();
            out.write(header);
            writer.write(record, EncoderFactory.get().binaryEncoder(out, encoder));
            encoder.flush();
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot encode " + record, e);
        }
    }
}
