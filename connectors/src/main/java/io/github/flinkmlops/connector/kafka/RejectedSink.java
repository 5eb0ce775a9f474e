package io.github.flinkmlops.connector.kafka;

import io.github.flinkmlops.connector.avro.MessageType;
import io.github.flinkmlops.connector.avro.RejectedWriter;
import io.github.flinkmlops.example.Rejected;
import java.util.Map;
import org.apache.flink.connector.kafka.sink.KafkaSink;

/** Writes dead letters. Without key, spread over all partitions. */
public final class RejectedSink {

    private RejectedSink() {}

    public static KafkaSink<Rejected> create(KafkaOptions kafka, SinkOptions sink, String topic) {
        return MessageSink.create(
                kafka,
                sink,
                topic,
                new MessageSerializer<>(
                        topic,
                        MessageType.REJECTED,
                        MessageSink.header(kafka, sink),
                        RejectedWriter::new,
                        rejected -> null),
                Map.of());
    }
}
