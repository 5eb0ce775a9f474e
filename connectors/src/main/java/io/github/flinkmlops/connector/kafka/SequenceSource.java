package io.github.flinkmlops.connector.kafka;

import io.github.flinkmlops.connector.avro.SequenceDecoder;
import io.github.flinkmlops.operator.types.StreamTypes;
import io.github.flinkmlops.sequence.Incoming;
import org.apache.flink.connector.kafka.source.KafkaSource;

/** Reads a topic of requests for a sequence model, exactly once with the job's checkpoints. */
public final class SequenceSource {

    private SequenceSource() {}

    /**
     * A source of requests and refusals, in the order of each partition; of what is committed only,
     * as {@link ExampleSource} reads.
     */
    public static KafkaSource<Incoming> create(
            KafkaOptions kafka, InputOptions input, SequenceDecoder decoder) {
        return MessageSource.create(
                kafka, input, new DecodingDeserializer<>(decoder, StreamTypes.INCOMING));
    }
}
