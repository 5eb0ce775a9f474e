package io.github.flinkmlops.connector.kafka;

import io.github.flinkmlops.connector.avro.ModelSnapshotWriter;
import io.github.flinkmlops.model.ModelSnapshot;
import java.util.Map;
import org.apache.flink.connector.kafka.sink.KafkaSink;

/** Writes models to a compacted topic; the key is the model's name. */
public final class ModelSink {

    /** Name, numbers and headers around the weights. */
    private static final int OVERHEAD = 64 * 1024;

    private ModelSink() {}

    /**
     * A sink for models up to a size.
     *
     * @param largestModel bytes of the largest safetensors file that will be written. The topic's
     *     {@code max.message.bytes} must allow for it too: see {@link #largestMessage}
     */
    public static KafkaSink<ModelSnapshot> create(
            KafkaOptions kafka, SinkOptions sink, String topic, long largestModel) {
        int largest = largestMessage(largestModel);
        return MessageSink.create(
                kafka,
                sink,
                topic,
                new MessageSerializer<>(topic, ModelSnapshotWriter::new, ModelSnapshot::name),
                Map.of(
                        "max.request.size",
                        String.valueOf(Math.max(1 << 20, largest)),
                        "buffer.memory",
                        String.valueOf(Math.max(64L << 20, 2L * largest)),
                        // Float weights hardly shrink; a model must not wait for a batch either.
                        "compression.type",
                        "none",
                        "linger.ms",
                        "0"));
    }

    /** Bytes that a message with such a model may have. */
    public static int largestMessage(long largestModel) {
        if (largestModel < 0 || largestModel > Integer.MAX_VALUE - 2L * OVERHEAD) {
            throw new IllegalArgumentException(
                    "a model on a topic must have at most "
                            + (Integer.MAX_VALUE - 2L * OVERHEAD)
                            + " bytes, has "
                            + largestModel);
        }
        return (int) largestModel + OVERHEAD;
    }
}
