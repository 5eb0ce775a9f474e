package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.SequenceInput;
import io.github.flinkmlops.sequence.SequenceRequest;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Decodes our {@code SequenceRequest} records of one published version. Fields that the version
 * lacks are null; those that this release does not know are passed over.
 */
final class OwnRequestDecoder implements RequestBodyDecoder {

    /** Reads one field to where it is collected. */
    @FunctionalInterface
    private interface Step {
        void run(AvroInput in) throws BadRecordException;
    }

    private final Step[] steps;
    private final DecodingOptions defaults;
    private final RequestedDecoding decoding = new RequestedDecoding();
    private @Nullable String id;
    private @Nullable Long eventTime;
    private @Nullable String key;
    private @Nullable String text;
    private int @Nullable [] tokens;

    OwnRequestDecoder(Schema schema, DecodingOptions defaults) {
        if (!MessageType.SEQUENCE_REQUEST.isVersion(schema)) {
            throw new IllegalArgumentException(
                    "it must be a published version of "
                            + MessageType.SEQUENCE_REQUEST.schema().getFullName()
                            + ", was "
                            + schema.getFullName());
        }
        this.defaults = defaults;
        this.steps = schema.getFields().stream().map(this::step).toArray(Step[]::new);
    }

    private Step step(Schema.Field field) {
        RequestedDecoding to = decoding;
        return switch (field.name()) {
            case "id" -> in -> id = text(in);
            case "eventTime" -> in -> eventTime = absent(in) ? null : in.readLong();
            case "key" -> in -> key = text(in);
            case "text" -> in -> text = text(in);
            case "tokens" -> in -> tokens = absent(in) ? null : in.readInts();
            case "strategy" -> in -> to.strategy = text(in);
            case "beamWidth" -> in -> to.beamWidth = whole(in);
            case "lengthPenalty" -> in -> to.lengthPenalty = number(in);
            case "nBest" -> in -> to.nBest = whole(in);
            case "temperature" -> in -> to.temperature = number(in);
            case "topK" -> in -> to.topK = whole(in);
            case "topP" -> in -> to.topP = number(in);
            case "seed" -> in -> to.seed = absent(in) ? null : in.readLong();
            case "prefix" -> in -> to.prefix = absent(in) ? null : in.readInts();
            case "minLength" -> in -> to.minLength = whole(in);
            case "maxLength" -> in -> to.maxLength = whole(in);
            case "attention" -> in -> to.attention = absent(in) ? null : in.readBoolean();
            default -> {
                ValueSkipper skipper = ValueSkipper.of(field.schema());
                yield skipper::skip;
            }
        };
    }

    /** Every field is a union of null and one type. */
    private static boolean absent(AvroInput in) throws BadRecordException {
        return in.readBranch(2) == 0;
    }

    private static @Nullable String text(AvroInput in) throws BadRecordException {
        return absent(in) ? null : in.readString();
    }

    private static @Nullable Integer whole(AvroInput in) throws BadRecordException {
        return absent(in) ? null : in.readInt();
    }

    private static @Nullable Float number(AvroInput in) throws BadRecordException {
        return absent(in) ? null : in.readFloat();
    }

    @Override
    public SequenceRequest decode(AvroInput in, Position position, byte @Nullable [] kept)
            throws BadRecordException {
        clear();
        for (Step step : steps) {
            step.run(in);
        }
        in.expectEnd();
        String identity = id == null ? position.id() : id;
        return new SequenceRequest(
                identity,
                eventTime == null ? position.timestamp() : eventTime,
                key,
                input(),
                decoding.options(defaults, identity),
                position,
                kept);
    }

    private void clear() {
        id = null;
        eventTime = null;
        key = null;
        text = null;
        tokens = null;
        decoding.clear();
    }

    private SequenceInput input() throws BadRecordException {
        if (text != null && tokens != null) {
            throw new BadRecordException(
                    RejectReason.MALFORMED, "a request must have text or tokens, has both");
        }
        if (text != null) {
            return new SequenceInput.Text(text);
        }
        if (tokens != null) {
            return new SequenceInput.Tokens(tokens);
        }
        throw new BadRecordException(
                RejectReason.MISSING_VALUE, "a request must have text or tokens, both are null");
    }
}
