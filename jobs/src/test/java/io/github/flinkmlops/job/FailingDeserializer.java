package io.github.flinkmlops.job;

import io.github.flinkmlops.connector.avro.MessageDecoder;
import io.github.flinkmlops.example.Position;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Decodes messages, and fails where a failure is planned. */
final class FailingDeserializer<T> implements KafkaRecordDeserializationSchema<T> {

    private static final long serialVersionUID = 1L;

    private final MessageDecoder<T> decoder;
    private final TypeInformation<T> type;

    FailingDeserializer(MessageDecoder<T> decoder, TypeInformation<T> type) {
        this.decoder = decoder;
        this.type = type;
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<T> out) {
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
    public TypeInformation<T> getProducedType() {
        return type;
    }
}
