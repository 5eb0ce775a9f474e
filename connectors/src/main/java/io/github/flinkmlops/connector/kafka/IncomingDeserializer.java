package io.github.flinkmlops.connector.kafka;

import io.github.flinkmlops.connector.avro.SequenceDecoder;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.operator.types.StreamTypes;
import io.github.flinkmlops.sequence.Incoming;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Decodes each message where it stands; refusals travel with the requests. */
final class IncomingDeserializer implements KafkaRecordDeserializationSchema<Incoming> {

    private static final long serialVersionUID = 1L;

    private final SequenceDecoder decoder;

    IncomingDeserializer(SequenceDecoder decoder) {
        this.decoder = decoder;
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        decoder.open();
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<Incoming> out) {
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
