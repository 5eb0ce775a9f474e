package io.github.flinkmlops.job.quickstart;

import io.github.flinkmlops.connector.avro.GenericRecordWriter;
import io.github.flinkmlops.connector.avro.WireFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.commons.csv.CSVRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the rows of a CSV file to partition 0 of a topic, in their order and each once: the offset
 * of a row in a new topic is its number.
 */
final class Feeder implements AutoCloseable {

    private static final long SHORTEST_SLEEP = TimeUnit.MILLISECONDS.toNanos(1);

    private final CsvFile file;
    private final CsvRecords records;
    private final WireFormat format;
    private final String topic;
    private final long rows;
    private final RateLimiter rate;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private volatile boolean stopped;

    /**
     * @param rows how many to send
     * @param rate how fast
     */
    Feeder(
            String bootstrapServers,
            CsvFile file,
            CsvRecords records,
            WireFormat format,
            String topic,
            long rows,
            RateLimiter rate) {
        this.file = file;
        this.records = records;
        this.format = format;
        this.topic = topic;
        this.rows = rows;
        this.rate = rate;
        this.producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers", bootstrapServers,
                                "enable.idempotence", "true",
                                "acks", "all",
                                "linger.ms", "5",
                                "batch.size", "131072"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    /**
     * Starts sending; the future completes when the last row is stored.
     *
     * @param present rows that the topic holds already, the first ones
     */
    CompletableFuture<Void> start(long present) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                send(present);
                                done.complete(null);
                            } catch (Exception e) {
                                done.completeExceptionally(e);
                            }
                        },
                        "feeder");
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    private void send(long present) throws Exception {
        GenericRecordWriter writer = new GenericRecordWriter(records.schema(), format);
        try (CsvReader reader = file.open()) {
            for (long sent = 0; sent < rows && !stopped; sent++) {
                CSVRecord row = reader.next();
                if (row == null) {
                    throw new IOException(
                            "%s had %d rows a moment ago and has %d now"
                                    .formatted(file.name(), rows, sent));
                }
                if (sent < present) {
                    continue;
                }
                pause(rate.delay(System.nanoTime()));
                byte[] value = writer.write(records.read(row, reader.line()));
                producer.send(
                        new ProducerRecord<>(topic, 0, null, value),
                        (metadata, e) -> {
                            if (e != null) {
                                failure.compareAndSet(null, e);
                            }
                        });
                throwFailure();
            }
        }
        producer.flush();
        throwFailure();
    }

    /** Sent messages may wait that long too: shorter pauses are made up for by later ones. */
    private static void pause(long nanos) throws InterruptedException {
        if (nanos >= SHORTEST_SLEEP) {
            TimeUnit.NANOSECONDS.sleep(nanos);
        }
    }

    private void throwFailure() throws Exception {
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
