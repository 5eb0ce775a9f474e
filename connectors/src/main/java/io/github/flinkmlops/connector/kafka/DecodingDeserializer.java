package io.github.flinkmlops.connector.kafka;

import io.github.flinkmlops.connector.avro.MessageDecoder;
import io.github.flinkmlops.example.Position;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Decodes each message where it stands. It always emits one element: Kafka's deserializers have no
 * side output, so refusals travel with the others.
 */
final class DecodingDeserializer<T> implements KafkaRecordDeserializationSchema<T> {

    private static final long serialVersionUID = 1L;

    private final MessageDecoder<T> decoder;
    private final TypeInformation<T> type;

    DecodingDeserializer(MessageDecoder<T> decoder, TypeInformation<T> type) {
        this.decoder = decoder;
        this.type = type;
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        decoder.open();
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<T> out) {
        out.collect(
                decoder.decode(
                        message.value(),
                        new Position(
                                message.topic(),
                                message.partition(),
                                message.offset(),
                                message.timestamp())));
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return type;
    }
}
