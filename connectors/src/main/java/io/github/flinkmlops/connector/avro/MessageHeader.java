package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.connector.registry.RegistryOptions;
import io.github.flinkmlops.connector.registry.SchemaRegistry;
import java.io.Serializable;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What stands before every record of a topic: it says which schema the record has.
 *
 * @param registry needed with {@link WireFormat#REGISTRY} only
 */
public record MessageHeader(WireFormat format, @Nullable RegistryOptions registry)
        implements Serializable {

    /** Avro's single-object encoding, what our topics hold unless something else is asked for. */
    public static final MessageHeader SINGLE_OBJECT =
            new MessageHeader(WireFormat.SINGLE_OBJECT, null);

    public MessageHeader {
        if (format == WireFormat.REGISTRY && registry == null) {
            throw new IllegalArgumentException(
                    "messages with schemas in a registry need the registry: set schema.registry.url"
                            + " among the properties for Kafka");
        }
    }

    /**
     * The bytes for records of a schema. With a registry this asks it for the id, under the subject
     * {@code TOPIC-value}.
     *
     * @throws io.github.flinkmlops.connector.registry.RegistryException if the registry cannot be
     *     asked, or does not take the schema
     */
    public byte[] of(Schema schema, String topic) {
        return switch (format) {
            case SINGLE_OBJECT -> SingleObject.header(schema);
            case PLAIN -> new byte[0];
            case REGISTRY -> RegistryHeader.of(idOf(schema, topic));
        };
    }

    private int idOf(Schema schema, String topic) {
        if (registry == null) {
            throw new IllegalStateException("there is no registry");
        }
        return new SchemaRegistry(registry).idOf(topic + "-value", schema);
    }
}
