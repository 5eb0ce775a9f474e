package io.github.flinkmlops.connector.kafka;

import io.github.flinkmlops.connector.avro.ExampleDecoder;
import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.operator.types.StreamTypes;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Decodes each message where it stands. It always emits one element: Kafka's deserializers have no
 * side output, so refusals travel with the examples.
 */
final class DecodedDeserializer implements KafkaRecordDeserializationSchema<Decoded> {

    private static final long serialVersionUID = 1L;

    private final ExampleDecoder decoder;

    DecodedDeserializer(ExampleDecoder decoder) {
        this.decoder = decoder;
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        decoder.open();
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<Decoded> out) {
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
    public TypeInformation<Decoded> getProducedType() {
        return StreamTypes.DECODED;
    }
}
