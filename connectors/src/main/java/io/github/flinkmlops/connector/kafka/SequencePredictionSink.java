package io.github.flinkmlops.connector.kafka;

import io.github.flinkmlops.connector.avro.MessageType;
import io.github.flinkmlops.connector.avro.SequencePredictionWriter;
import io.github.flinkmlops.sequence.SequencePrediction;
import java.util.Map;
import org.apache.flink.connector.kafka.sink.KafkaSink;

/**
 * Writes the predictions of sequence models. Predictions of one key stay in one partition; those
 * without a key are spread over all.
 */
public final class SequencePredictionSink {

    private SequencePredictionSink() {}

    public static KafkaSink<SequencePrediction> create(
            KafkaOptions kafka, SinkOptions sink, String topic) {
        return MessageSink.create(
                kafka,
                sink,
                topic,
                new MessageSerializer<>(
                        topic,
                        MessageType.SEQUENCE_PREDICTION,
                        MessageSink.header(kafka, sink),
                        SequencePredictionWriter::new,
                        prediction -> prediction.key()),
                Map.of());
    }
}
