package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.example.ExampleEncoder;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.example.RecordBuffer;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Decodes what stands behind the header of a message: a record of one schema, and nothing more. */
@FunctionalInterface
interface BodyDecoder {

    /**
     * Decodes the rest of a message.
     *
     * @param kept the message, if the example is to keep it
     */
    Decoded decode(AvroInput in, Position position, byte @Nullable [] kept)
            throws BadRecordException;

    /**
     * For records of any schema that has the encoder's fields.
     *
     * @param expected whose defaults stand for fields that {@code schema} lacks, or null
     */
    static BodyDecoder ofRecords(
            Schema schema, @Nullable Schema expected, ExampleEncoder encoder, RecordBuffer record) {
        RecordReader reader = new RecordReader(schema, encoder.fields(), expected);
        return (in, position, kept) -> {
            reader.read(in, record);
            in.expectEnd();
            return encoder.encode(record, position, kept);
        };
    }
}
