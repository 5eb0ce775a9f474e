package io.github.flinkmlops.job;

import io.github.flinkmlops.connector.avro.ExampleDecoder;
import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.operator.types.StreamTypes;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Decodes messages, and fails where a failure is planned. */
final class FailingDeserializer implements KafkaRecordDeserializationSchema<Decoded> {

    private static final long serialVersionUID = 1L;

    private final ExampleDecoder decoder;

    FailingDeserializer(ExampleDecoder decoder) {
        this.decoder = decoder;
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<Decoded> out) {
        PlannedFailure.reading(message.offset());
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
