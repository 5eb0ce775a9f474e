package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.connector.registry.RegistryOptions;
import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.Incoming;
import io.github.flinkmlops.sequence.Refused;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Makes a request of the value of a message, or a refusal that says why. Nothing of a bad message
 * is left behind for the next.
 *
 * <p>What is serialized are the settings; what decodes is made from them on first use. One instance
 * a thread.
 */
public final class SequenceDecoder implements MessageDecoder<Incoming> {

    /** Bytes that a request may have unless another limit is set. */
    public static final int DEFAULT_LARGEST_REQUEST = 64 << 10;

    private static final long serialVersionUID = 1L;

    private final WireFormat format;
    private final List<String> schemas;
    private final @Nullable RegistryOptions registry;
    private final @Nullable RequestFields fields;
    private final DecodingOptions defaults;
    private final int largestRequest;
    private transient @Nullable Machinery machinery;

    private SequenceDecoder(
            WireFormat format,
            List<Schema> schemas,
            @Nullable RegistryOptions registry,
            @Nullable RequestFields fields,
            DecodingOptions defaults,
            int largestRequest) {
        if (largestRequest < 1) {
            throw new IllegalArgumentException(
                    "largestRequest must be at least 1 byte, was " + largestRequest);
        }
        this.format = format;
        this.schemas = schemas.stream().map(Schema::toString).toList();
        this.registry = registry;
        this.fields = fields;
        this.defaults = defaults;
        this.largestRequest = largestRequest;
    }

    private static SequenceDecoder ofKnown(
            WireFormat format,
            List<Schema> schemas,
            @Nullable RequestFields fields,
            DecodingOptions defaults,
            int largestRequest) {
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
        SequenceDecoder decoder =
                new SequenceDecoder(format, schemas, null, fields, defaults, largestRequest);
        // Made here too, so that a missing field is found while the job is built.
        decoder.open();
        return decoder;
    }

    /**
     * For our {@code SequenceRequest} records, of any published version; of the newest if they are
     * plain.
     *
     * @param defaults what a request leaves out
     * @param largestRequest most bytes of a message; a refusal of a larger one keeps as many
     */
    public static SequenceDecoder ofRequests(
            WireFormat format, DecodingOptions defaults, int largestRequest) {
        List<Schema> known = MessageType.SEQUENCE_REQUEST.versions();
        return ofKnown(
                format,
                format == WireFormat.PLAIN ? known.subList(0, 1) : known,
                null,
                defaults,
                largestRequest);
    }

    /** For our records with their schema in a registry; the rest as above. */
    public static SequenceDecoder ofRequests(
            RegistryOptions registry, DecodingOptions defaults, int largestRequest) {
        return new SequenceDecoder(
                WireFormat.REGISTRY, List.of(), registry, null, defaults, largestRequest);
    }

    /**
     * For records of any schema.
     *
     * @param schemas that the messages may have; one if they are plain
     * @param defaults how all of them are decoded
     * @param largestRequest as in {@link #ofRequests(WireFormat, DecodingOptions, int)}
     * @throws IllegalArgumentException if a schema lacks one of the fields
     */
    public static SequenceDecoder ofRecords(
            WireFormat format,
            List<Schema> schemas,
            RequestFields fields,
            DecodingOptions defaults,
            int largestRequest) {
        return ofKnown(format, schemas, fields, defaults, largestRequest);
    }

    /**
     * For records whose schemas are in a registry; a record whose schema lacks one of the fields is
     * refused. The rest as above.
     */
    public static SequenceDecoder ofRecords(
            RegistryOptions registry,
            RequestFields fields,
            DecodingOptions defaults,
            int largestRequest) {
        return new SequenceDecoder(
                WireFormat.REGISTRY, List.of(), registry, fields, defaults, largestRequest);
    }

    /** Makes what decodes, unless it is made already. */
    @Override
    public void open() {
        machinery();
    }

    /**
     * Decodes one message. A request keeps its bytes, for the dead letters of the model.
     *
     * @throws io.github.flinkmlops.connector.registry.RegistryException if its schema must be asked
     *     for and the registry cannot be asked; that is no fault of the message
     */
    @Override
    public Incoming decode(byte @Nullable [] value, Position position) {
        try {
            if (value == null) {
                throw new BadRecordException(RejectReason.NULL_VALUE, "the message has no value");
            }
            if (value.length == 0) {
                throw new BadRecordException(
                        RejectReason.EMPTY_VALUE, "the message's value has no bytes");
            }
            if (value.length > largestRequest) {
                return oversized(value, position);
            }
            Machinery made = machinery();
            made.in.reset(value);
            return made.lookup.of(made.in).decode(made.in, position, value);
        } catch (BadRecordException e) {
            return new Refused(
                    new Rejected(e.reason(), String.valueOf(e.getMessage()), value, position));
        }
    }

    /** Its bytes are cut: a dead letter with all of them might be larger than Kafka takes. */
    private Refused oversized(byte[] value, Position position) {
        String error =
                "a request must have at most %d bytes, has %d; the first %d are kept"
                        .formatted(largestRequest, value.length, largestRequest);
        return new Refused(
                new Rejected(
                        RejectReason.OVERSIZED_REQUEST,
                        error,
                        Arrays.copyOf(value, largestRequest),
                        position));
    }

    private Machinery machinery() {
        Machinery made = machinery;
        if (made == null) {
            made = new Machinery(new AvroInput(), lookup());
            machinery = made;
        }
        return made;
    }

    private SchemaLookup<RequestBodyDecoder> lookup() {
        RequestFields wanted = fields;
        Function<Schema, RequestBodyDecoder> make =
                wanted == null
                        ? schema -> RequestBodyDecoder.ofRequests(schema, defaults)
                        : schema -> RequestBodyDecoder.ofRecords(schema, wanted, defaults);
        return registry == null
                ? SchemaLookup.among(
                        format,
                        schemas.stream().map(json -> new Schema.Parser().parse(json)).toList(),
                        make)
                : SchemaLookup.in(registry, make);
    }

    /** What decodes. */
    private record Machinery(AvroInput in, SchemaLookup<RequestBodyDecoder> lookup) {}
}
