package io.github.flinkmlops.connector.kafka;

import io.github.flinkmlops.connector.avro.MessageHeader;
import io.github.flinkmlops.connector.avro.MessageType;
import io.github.flinkmlops.connector.avro.MessageWriter;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.flink.util.function.SerializableSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes a Kafka message of an element.
 *
 * <p>Messages carry no timestamp of their own, so Kafka gives them the time of sending. The event
 * time is in the value: as a timestamp it would let a topic's retention delete the predictions of
 * old events at once, and a broker refuse those too far ahead.
 */
final class MessageSerializer<T> implements KafkaRecordSerializationSchema<T> {

    private static final long serialVersionUID = 1L;

    /** What messages are partitioned and compacted by. */
    interface Key<T> extends Serializable {
        @Nullable String of(T element);
    }

    private final String topic;
    private final SerializableSupplier<MessageWriter<T>> makeWriter;
    private final Key<T> key;
    private transient @Nullable MessageWriter<T> writer;

    /** With a writer that knows its messages' header. */
    MessageSerializer(String topic, SerializableSupplier<MessageWriter<T>> writer, Key<T> key) {
        this.topic = topic;
        this.makeWriter = writer;
        this.key = key;
    }

    /**
     * With the header that the sink's format asks for; a registry is asked for it when the sink is
     * opened, and again each time that it is.
     *
     * @param writer makes a writer of the header
     */
    MessageSerializer(
            String topic,
            MessageType type,
            MessageHeader header,
            SerializableFunction<byte[], MessageWriter<T>> writer,
            Key<T> key) {
        this(topic, () -> writer.apply(header.of(type.schema(), topic)), key);
    }

    @Override
    public void open(
            SerializationSchema.InitializationContext context, KafkaSinkContext sinkContext) {
        writer = makeWriter.get();
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            T element, KafkaSinkContext context, @Nullable Long timestamp) {
        String text = key.of(element);
        return new ProducerRecord<>(
                topic,
                text == null ? null : text.getBytes(StandardCharsets.UTF_8),
                writer().write(element));
    }

    private MessageWriter<T> writer() {
        MessageWriter<T> made = writer;
        if (made == null) {
            throw new IllegalStateException(
                    "the serializer of topic '" + topic + "' must be opened before it is used");
        }
        return made;
    }
}
