package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.SequenceInput;
import io.github.flinkmlops.sequence.SequenceRequest;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Decodes what stands behind the header of a message to a request: one schema, nothing more. */
@FunctionalInterface
interface RequestBodyDecoder {

    /**
     * Decodes the rest of a message.
     *
     * @param kept the message, if the request is to keep it
     */
    SequenceRequest decode(AvroInput in, Position position, byte @Nullable [] kept)
            throws BadRecordException;

    /** For our {@code SequenceRequest} records of one published version. */
    static RequestBodyDecoder ofRequests(Schema schema, DecodingOptions defaults) {
        return new OwnRequestDecoder(schema, defaults);
    }

    /** For records of any schema that has the fields. */
    static RequestBodyDecoder ofRecords(
            Schema schema, RequestFields fields, DecodingOptions defaults) {
        RequestRecordReader reader = new RequestRecordReader(schema, fields);
        RequestRecordReader.Value text = reader.value(fields.text());
        RequestRecordReader.Value id = reader.value(fields.id());
        RequestRecordReader.Value eventTime = reader.value(fields.eventTime());
        RequestRecordReader.Value key = reader.value(fields.key());
        // Nothing in a record says how it is decoded, but a seed may come from its id.
        RequestedDecoding nothing = new RequestedDecoding();
        return (in, position, kept) -> {
            int[] tokens = reader.read(in);
            in.expectEnd();
            String given = id == null ? null : id.textOrNull();
            String identity = given == null ? position.id() : given;
            return new SequenceRequest(
                    identity,
                    eventTime == null ? position.timestamp() : eventTime.time(),
                    key == null ? null : key.textOrNull(),
                    text == null
                            ? new SequenceInput.Tokens(needed(tokens, fields.tokens()))
                            : new SequenceInput.Text(text.text()),
                    nothing.options(defaults, identity),
                    position,
                    kept);
        };
    }

    private static int[] needed(int @Nullable [] tokens, @Nullable String field)
            throws BadRecordException {
        if (tokens == null) {
            throw new BadRecordException(
                    RejectReason.MISSING_VALUE, "field '" + field + "' is null");
        }
        return tokens;
    }
}
