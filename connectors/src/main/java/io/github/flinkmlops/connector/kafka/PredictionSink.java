package io.github.flinkmlops.connector.kafka;

import io.github.flinkmlops.connector.avro.MessageType;
import io.github.flinkmlops.connector.avro.PredictionWriter;
import io.github.flinkmlops.prediction.Prediction;
import java.util.Map;
import org.apache.flink.connector.kafka.sink.KafkaSink;

/**
 * Writes predictions. Predictions of one key stay in one partition, in order; those without a key
 * are spread over all.
 */
public final class PredictionSink {

    private PredictionSink() {}

    public static KafkaSink<Prediction> create(KafkaOptions kafka, SinkOptions sink, String topic) {
        return MessageSink.create(
                kafka,
                sink,
                topic,
                new MessageSerializer<>(
                        topic,
                        MessageType.PREDICTION,
                        MessageSink.header(kafka, sink),
                        PredictionWriter::new,
                        prediction -> prediction.key()),
                Map.of());
    }
}
