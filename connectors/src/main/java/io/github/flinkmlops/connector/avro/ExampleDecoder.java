package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.example.ExampleEncoder;
import io.github.flinkmlops.example.LabelEncoder;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.example.RecordBuffer;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.example.Rejected;
import java.io.Serializable;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.flink.util.function.SerializableSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes an example of the value of a message, or a refusal that says why. Nothing of a bad message
 * is left behind for the next.
 *
 * <p>What is serialized are the settings; what decodes is made from them on first use. One instance
 * a thread.
 */
public final class ExampleDecoder implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Makes the decoder of each schema of the input. */
    private interface Body extends Serializable {
        BodyDecoder[] decoders(List<Schema> schemas);
    }

    private final WireFormat format;
    private final List<String> schemas;
    private final Body body;
    private final boolean keepBytes;
    private transient @Nullable Machinery machinery;

    private ExampleDecoder(WireFormat format, List<Schema> schemas, Body body, boolean keepBytes) {
        if (schemas.isEmpty()) {
            throw new IllegalArgumentException("the input needs at least 1 schema, has 0");
        }
        if (format == WireFormat.PLAIN && schemas.size() > 1) {
            throw new IllegalArgumentException(
                    "plain records do not say which schema they have, so there must be 1, were "
                            + schemas.size()
                            + ": list one, or use "
                            + WireFormat.SINGLE_OBJECT);
        }
        this.format = format;
        this.schemas = schemas.stream().map(Schema::toString).toList();
        this.body = body;
        this.keepBytes = keepBytes;
        // Made here too, so that a missing field is found while the job is built.
        this.machinery = new Machinery(schemas, body.decoders(schemas));
    }

    /**
     * For records of any schema.
     *
     * @param schemas that the messages may have; one if they are plain
     * @param encoder makes the encoder, once for each thread
     * @param keepBytes whether an example keeps its message, for dead letters of the trainer; a
     *     refusal always does
     * @throws IllegalArgumentException if a schema lacks a field that the encoder reads
     */
    public static ExampleDecoder ofRecords(
            WireFormat format,
            List<Schema> schemas,
            SerializableSupplier<ExampleEncoder> encoder,
            boolean keepBytes) {
        return new ExampleDecoder(
                format,
                schemas,
                known -> {
                    ExampleEncoder made = encoder.get();
                    RecordBuffer record = new RecordBuffer(made.fields());
                    return known.stream()
                            .map(schema -> BodyDecoder.ofRecords(schema, made, record))
                            .toArray(BodyDecoder[]::new);
                },
                keepBytes);
    }

    /**
     * For our {@code Example} records, of any published version; of the newest if they are plain.
     *
     * @param denseSize how many dense features there must be
     * @param sparseSize what sparse indices must be below; with 0 the examples have dense features
     *     only, else sparse ones, of size denseSize + sparseSize
     * @param label makes what reads the label; null if examples are only predicted. Its field's
     *     name is of no account
     * @param keepBytes as in {@link #ofRecords}
     */
    public static ExampleDecoder ofExamples(
            WireFormat format,
            int denseSize,
            int sparseSize,
            @Nullable SerializableSupplier<LabelEncoder> label,
            boolean keepBytes) {
        if (denseSize < 0 || sparseSize < 0 || denseSize + (long) sparseSize < 1) {
            throw new IllegalArgumentException(
                    "examples need at least 1 feature, had denseSize "
                            + denseSize
                            + " and sparseSize "
                            + sparseSize);
        }
        Math.addExact(denseSize, sparseSize);
        List<Schema> known = MessageType.EXAMPLE.versions();
        return new ExampleDecoder(
                format,
                format == WireFormat.PLAIN ? known.subList(0, 1) : known,
                schemas -> {
                    LabelEncoder made = label == null ? null : label.get();
                    return schemas.stream()
                            .map(s -> new ExampleBodyDecoder(s, denseSize, sparseSize, made))
                            .toArray(BodyDecoder[]::new);
                },
                keepBytes);
    }

    /** Makes what decodes, unless it is made already. */
    public void open() {
        machinery();
    }

    /** Decodes one message. */
    public Decoded decode(byte @Nullable [] value, Position position) {
        try {
            if (value == null) {
                throw new BadRecordException(RejectReason.NULL_VALUE, "the message has no value");
            }
            if (value.length == 0) {
                throw new BadRecordException(
                        RejectReason.EMPTY_VALUE, "the message's value has no bytes");
            }
            Decoded decoded = decodeBytes(value, position);
            if (decoded instanceof Rejected rejected && rejected.bytes() == null) {
                return new Rejected(rejected.reason(), rejected.error(), value, position);
            }
            return decoded;
        } catch (BadRecordException e) {
            return new Rejected(e.reason(), String.valueOf(e.getMessage()), value, position);
        }
    }

    private Decoded decodeBytes(byte[] value, Position position) throws BadRecordException {
        Machinery made = machinery();
        made.in.reset(value);
        BodyDecoder decoder =
                switch (format) {
                    case SINGLE_OBJECT -> made.decoderOf(made.in.readFingerprint());
                    case PLAIN -> made.decoders[0];
                };
        return decoder.decode(made.in, position, keepBytes ? value : null);
    }

    private Machinery machinery() {
        Machinery made = machinery;
        if (made == null) {
            List<Schema> parsed =
                    schemas.stream().map(json -> new Schema.Parser().parse(json)).toList();
            made = new Machinery(parsed, body.decoders(parsed));
            machinery = made;
        }
        return made;
    }

    /** What decodes. */
    private static final class Machinery {

        private final AvroInput in = new AvroInput();
        private final long[] fingerprints;
        private final BodyDecoder[] decoders;

        private Machinery(List<Schema> schemas, BodyDecoder[] decoders) {
            this.fingerprints = schemas.stream().mapToLong(SingleObject::fingerprint).toArray();
            this.decoders = decoders;
        }

        private BodyDecoder decoderOf(long fingerprint) throws BadRecordException {
            for (int i = 0; i < fingerprints.length; i++) {
                if (fingerprints[i] == fingerprint) {
                    return decoders[i];
                }
            }
            StringBuilder known = new StringBuilder();
            for (long one : fingerprints) {
                known.append(known.isEmpty() ? "" : ", ").append(Long.toHexString(one));
            }
            throw new BadRecordException(
                    RejectReason.UNKNOWN_SCHEMA,
                    "the schema's fingerprint must be one of "
                            + known
                            + ", was "
                            + Long.toHexString(fingerprint));
        }
    }
}
