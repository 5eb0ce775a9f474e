package io.github.flinkmlops.job;

import io.github.flinkmlops.connector.avro.SequenceDecoder;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.operator.types.StreamTypes;
import io.github.flinkmlops.sequence.Incoming;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Decodes requests, and fails where a failure is planned. */
final class FailingSequenceDeserializer implements KafkaRecordDeserializationSchema<Incoming> {

    private static final long serialVersionUID = 1L;

    private final SequenceDecoder decoder;

    FailingSequenceDeserializer(SequenceDecoder decoder) {
        this.decoder = decoder;
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<Incoming> out) {
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
    public TypeInformation<Incoming> getProducedType() {
        return StreamTypes.INCOMING;
    }
}
