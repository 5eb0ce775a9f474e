package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.connector.registry.RegistryOptions;
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
import java.util.function.Function;
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
public final class ExampleDecoder implements MessageDecoder<Decoded> {

    private static final long serialVersionUID = 1L;

    /** Makes, once for each thread, what makes the decoder of a schema. */
    private interface Body extends Serializable {

        /**
         * @param expected the schema that the job was built for, or null
         */
        Function<Schema, BodyDecoder> of(@Nullable Schema expected);
    }

    private final WireFormat format;
    private final List<String> schemas;
    private final @Nullable RegistryOptions registry;
    private final Body body;
    private final boolean keepBytes;
    private transient @Nullable Machinery machinery;

    private ExampleDecoder(
            WireFormat format,
            List<Schema> schemas,
            @Nullable RegistryOptions registry,
            Body body,
            boolean keepBytes) {
        this.format = format;
        this.schemas = schemas.stream().map(Schema::toString).toList();
        this.registry = registry;
        this.body = body;
        this.keepBytes = keepBytes;
    }

    private static ExampleDecoder ofKnown(
            WireFormat format, List<Schema> schemas, Body body, boolean keepBytes) {
        if (format == WireFormat.REGISTRY) {
            throw new IllegalArgumentException("for schemas in a registry name the registry");
        }
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
        ExampleDecoder decoder = new ExampleDecoder(format, schemas, null, body, keepBytes);
        // Made here too, so that a missing field is found while the job is built.
        decoder.open();
        return decoder;
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
        return ofKnown(format, schemas, records(encoder), keepBytes);
    }

    /**
     * For records whose schemas are in a registry, with the schema they were written with.
     *
     * @param expected whose aliases and defaults stand for fields that a record's schema lacks;
     *     null if every schema has all fields
     * @throws IllegalArgumentException if {@code expected} lacks a field that the encoder reads
     */
    public static ExampleDecoder ofRecords(
            RegistryOptions registry,
            @Nullable Schema expected,
            SerializableSupplier<ExampleEncoder> encoder,
            boolean keepBytes) {
        List<Schema> schemas = expected == null ? List.of() : List.of(expected);
        if (expected != null) {
            BodyDecoder unused = records(encoder).of(null).apply(expected);
        }
        return new ExampleDecoder(
                WireFormat.REGISTRY, schemas, registry, records(encoder), keepBytes);
    }

    private static Body records(SerializableSupplier<ExampleEncoder> encoder) {
        return expected -> {
            ExampleEncoder made = encoder.get();
            RecordBuffer record = new RecordBuffer(made.fields());
            return schema -> BodyDecoder.ofRecords(schema, expected, made, record);
        };
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
        List<Schema> known = MessageType.EXAMPLE.versions();
        return ofKnown(
                format,
                format == WireFormat.PLAIN ? known.subList(0, 1) : known,
                examples(denseSize, sparseSize, label),
                keepBytes);
    }

    /** For our {@code Example} records with their schema in a registry; the rest as above. */
    public static ExampleDecoder ofExamples(
            RegistryOptions registry,
            int denseSize,
            int sparseSize,
            @Nullable SerializableSupplier<LabelEncoder> label,
            boolean keepBytes) {
        return new ExampleDecoder(
                WireFormat.REGISTRY,
                List.of(),
                registry,
                examples(denseSize, sparseSize, label),
                keepBytes);
    }

    private static Body examples(
            int denseSize, int sparseSize, @Nullable SerializableSupplier<LabelEncoder> label) {
        if (denseSize < 0 || sparseSize < 0 || denseSize + (long) sparseSize < 1) {
            throw new IllegalArgumentException(
                    "examples need at least 1 feature, had denseSize "
                            + denseSize
                            + " and sparseSize "
                            + sparseSize);
        }
        Math.addExact(denseSize, sparseSize);
        return expected -> {
            LabelEncoder made = label == null ? null : label.get();
            return schema -> new ExampleBodyDecoder(schema, denseSize, sparseSize, made);
        };
    }

    /** Makes what decodes, unless it is made already. */
    @Override
    public void open() {
        machinery();
    }

    /**
     * Decodes one message.
     *
     * @throws io.github.flinkmlops.connector.registry.RegistryException if its schema must be asked
     *     for and the registry cannot be asked; that is no fault of the message
     */
    @Override
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
        return made.lookup.of(made.in).decode(made.in, position, keepBytes ? value : null);
    }

    private Machinery machinery() {
        Machinery made = machinery;
        if (made == null) {
            made = new Machinery(new AvroInput(), lookup());
            machinery = made;
        }
        return made;
    }

    private SchemaLookup<BodyDecoder> lookup() {
        List<Schema> parsed =
                schemas.stream().map(json -> new Schema.Parser().parse(json)).toList();
        return registry == null
                ? SchemaLookup.among(format, parsed, body.of(null))
                : SchemaLookup.in(registry, body.of(parsed.isEmpty() ? null : parsed.get(0)));
    }

    /** What decodes. */
    private record Machinery(AvroInput in, SchemaLookup<BodyDecoder> lookup) {}
}
