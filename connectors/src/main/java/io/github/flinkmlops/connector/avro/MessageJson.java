package io.github.flinkmlops.connector.avro;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.flinkmlops.connector.registry.RegistryOptions;
import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.example.RejectReason;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * Shows a message of any of our topics as one line of JSON. Times are ISO 8601, byte strings only
 * their length, numbers that are not finite texts. One instance a thread.
 */
public final class MessageJson {

    private static final JsonFactory JSON = new JsonFactory();

    private final Map<Long, GenericRecordReader> readers = new HashMap<>();
    private final @Nullable SchemaLookup<GenericRecordReader> registered;
    private final AvroInput in = new AvroInput();

    /** For messages in Avro's single-object encoding. */
    public MessageJson() {
        this(null);
    }

    /** For those, and for messages whose schema is in a registry. */
    public static MessageJson with(RegistryOptions registry) {
        return new MessageJson(SchemaLookup.in(registry, writer -> reader(writer, registry)));
    }

    private MessageJson(@Nullable SchemaLookup<GenericRecordReader> registered) {
        this.registered = registered;
        for (MessageType type : MessageType.values()) {
            GenericRecordReader reader = new GenericRecordReader(type);
            for (Schema version : type.versions()) {
                readers.put(SingleObject.fingerprint(version), reader);
            }
        }
    }

    private static GenericRecordReader reader(Schema writer, RegistryOptions registry) {
        for (MessageType type : MessageType.values()) {
            if (type.isVersion(writer)) {
                return new GenericRecordReader(type, registry);
            }
        }
        throw new IllegalArgumentException(writer.getFullName() + " is of no topic of ours");
    }

    /**
     * One line, without the line's end.
     *
     * @throws BadRecordException if the message is none of ours, or damaged
     * @throws io.github.flinkmlops.connector.registry.RegistryException if its schema is in a
     *     registry that cannot be asked
     */
    public String toJson(byte[] message) throws BadRecordException {
        in.reset(message);
        if (message.length > 0 && message[0] == RegistryHeader.MARKER) {
            if (registered == null) {
                throw new BadRecordException(
                        RejectReason.NO_MARKER,
                        "the message's schema is in a schema registry, and none is named");
            }
            return toJson(registered.of(in).read(message));
        }
        long fingerprint = in.readFingerprint();
        GenericRecordReader reader = readers.get(fingerprint);
        if (reader == null) {
            throw new BadRecordException(
                    RejectReason.UNKNOWN_SCHEMA,
                    "the message is of no topic of ours: its schema has the fingerprint "
                            + Long.toHexString(fingerprint));
        }
        return toJson(reader.read(message));
    }

    private static String toJson(GenericRecord record) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            writeRecord(record, json);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot show " + record.getSchema().getName(), e);
        }
        return text.toString();
    }

    private static void writeRecord(GenericRecord record, JsonGenerator json) throws IOException {
        json.writeStartObject();
        for (Schema.Field field : record.getSchema().getFields()) {
            json.writeFieldName(field.name());
            write(record.get(field.pos()), isTime(field.schema()), json);
        }
        json.writeEndObject();
    }

    private static void write(@Nullable Object value, boolean time, JsonGenerator json)
            throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Long number) {
            if (time) {
                json.writeString(Instant.ofEpochMilli(number).toString());
            } else {
                json.writeNumber(number);
            }
        } else if (value instanceof Integer number) {
            json.writeNumber(number);
        } else if (value instanceof Float number) {
            json.writeNumber(number);
        } else if (value instanceof Double number) {
            json.writeNumber(number);
        } else if (value instanceof GenericRecord record) {
            writeRecord(record, json);
        } else if (value instanceof ByteBuffer bytes) {
            json.writeString(bytes.remaining() + " bytes");
        } else if (value instanceof Collection<?> items) {
            json.writeStartArray();
            for (Object item : items) {
                write(item, false, json);
            }
            json.writeEndArray();
        } else if (value instanceof Map<?, ?> entries) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : entries.entrySet()) {
                json.writeFieldName(String.valueOf(entry.getKey()));
                write(entry.getValue(), false, json);
            }
            json.writeEndObject();
        } else {
            json.writeString(value.toString());
        }
    }

    private static boolean isTime(Schema schema) {
        return schema.isUnion()
                ? schema.getTypes().stream().anyMatch(MessageJson::isTime)
                : schema.getLogicalType() instanceof LogicalTypes.TimestampMillis;
    }
}
