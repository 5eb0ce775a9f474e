package io.github.flinkmlops.connector.kafka;

import io.github.flinkmlops.connector.avro.ExampleDecoder;
import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.operator.types.StreamTypes;
import org.apache.flink.connector.kafka.source.KafkaSource;

/** Reads a topic of examples, exactly once with the job's checkpoints. */
public final class ExampleSource {

    private ExampleSource() {}

    /**
     * A source of examples and refusals, in the order of each partition.
     *
     * <p>Reads what is committed only, so the output of another exactly-once job is a safe input: a
     * bounded source then waits for transactions that are open below its bound.
     */
    public static KafkaSource<Decoded> create(
            KafkaOptions kafka, InputOptions input, ExampleDecoder decoder) {
        return MessageSource.create(
                kafka, input, new DecodingDeserializer<>(decoder, StreamTypes.DECODED));
    }
}
