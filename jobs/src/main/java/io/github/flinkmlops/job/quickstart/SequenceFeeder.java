package io.github.flinkmlops.job.quickstart;

import io.github.flinkmlops.connector.avro.SequenceRequestWriter;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.SequenceInput;
import io.github.flinkmlops.sequence.SequenceRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends lines to partition 0 of a topic; a line's place is its id, and its offset. */
final class SequenceFeeder implements AutoCloseable {

    /** Bytes of the largest message. */
    static final int LARGEST = 16 << 20;

    private final String topic;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private volatile boolean stopped;

    SequenceFeeder(String bootstrapServers, String topic) {
        this.topic = topic;
        this.producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                bootstrapServers,
                                "enable.idempotence",
                                "true",
                                "acks",
                                "all",
                                "max.request.size",
                                String.valueOf(LARGEST),
                                "buffer.memory",
                                String.valueOf(4L * LARGEST),
                                "linger.ms",
                                "5"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    /** Sends all of them; returns when the last is stored. */
    void send(List<SequenceInput> inputs) throws Exception {
        SequenceRequestWriter writer = new SequenceRequestWriter();
        Position nowhere = new Position(topic, 0, 0, 0);
        for (int i = 0; i < inputs.size() && !stopped; i++) {
            byte[] message =
                    writer.write(
                            new SequenceRequest(
                                    Integer.toString(i),
                                    System.currentTimeMillis(),
                                    null,
                                    inputs.get(i),
                                    DecodingOptions.DEFAULT,
                                    nowhere,
                                    null));
            producer.send(
                    new ProducerRecord<>(topic, 0, null, message),
                    (metadata, e) -> {
                        if (e != null) {
                            failure.compareAndSet(null, e);
                        }
                    });
            throwFailure();
        }
        producer.flush();
        throwFailure();
    }

    private void throwFailure() throws IOException {
        Exception failed = failure.get();
        if (failed != null) {
            throw new IOException(
                    "cannot write to topic '" + topic + "': " + failed.getMessage(), failed);
        }
    }

    @Override
    public void close() {
        stopped = true;
        producer.close(Duration.ZERO);
    }
}
