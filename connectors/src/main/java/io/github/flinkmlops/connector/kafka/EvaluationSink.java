package io.github.flinkmlops.connector.kafka;

import io.github.flinkmlops.connector.avro.EvaluationWriter;
import io.github.flinkmlops.connector.avro.MessageType;
import io.github.flinkmlops.evaluation.Evaluation;
import java.util.Map;
import org.apache.flink.connector.kafka.sink.KafkaSink;

/** Writes evaluations. The key is the model's name, so that its evaluations stay in order. */
public final class EvaluationSink {

    private EvaluationSink() {}

    public static KafkaSink<Evaluation> create(KafkaOptions kafka, SinkOptions sink, String topic) {
        return MessageSink.create(
                kafka,
                sink,
                topic,
                new MessageSerializer<>(
                        topic,
                        MessageType.EVALUATION,
                        MessageSink.header(kafka, sink),
                        EvaluationWriter::new,
                        evaluation -> evaluation.model()),
                Map.of());
    }
}
