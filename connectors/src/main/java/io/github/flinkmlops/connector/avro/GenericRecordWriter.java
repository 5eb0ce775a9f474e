package io.github.flinkmlops.connector.avro;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Writes records of any schema: what feeds a job its input. One instance a thread. */
public final class GenericRecordWriter implements MessageWriter<GenericRecord> {

    private final GenericDatumWriter<GenericRecord> writer;
    private final byte[] header;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);

    public GenericRecordWriter(Schema schema, WireFormat format) {
        this.writer = new GenericDatumWriter<>(schema);
        this.header =
                switch (format) {
                    case SINGLE_OBJECT -> SingleObject.header(schema);
                    case PLAIN -> new byte[0];
                };
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
