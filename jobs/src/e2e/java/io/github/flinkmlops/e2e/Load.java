package io.github.flinkmlops.e2e;

import io.github.flinkmlops.job.KafkaExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends messages, ever more slowly, until told to hurry: so they last for as long as a slow machine
 * needs for what is to happen meanwhile. Message i of n is due after −time · ln(1 − i / n).
 */
final class Load implements AutoCloseable {

    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

    private final List<byte[]> messages;
    private final Duration time;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final Thread thread;
    private volatile boolean hurried;
    private volatile boolean closed;

    private Load(Kafka kafka, String topic, List<byte[]> messages, Duration time) {
        this.messages = messages;
        this.time = time;
        this.thread = new Thread(() -> run(kafka.servers(), topic), "load");
    }

    /**
     * Begins.
     *
     * @param time within which about two thirds of the messages are sent
     */
    static Load start(Kafka kafka, String topic, List<byte[]> messages, Duration time) {
        Load load = new Load(kafka, topic, messages, time);
        load.thread.start();
        return load;
    }

    /** Messages handed to Kafka's client so far. */
    int sent() {
        return sent.get();
    }

    /** Sends the rest as fast as it goes; returns when all is stored. */
    void finish() throws Exception {
        hurried = true;
        done.get(120, TimeUnit.SECONDS);
    }

    private void run(String servers, String topic) {
        // The broker may be away for a while: what was sent keeps its order and comes once.
        Map<String, String> properties =
                Map.of("enable.idempotence", "true", "delivery.timeout.ms", "120000");
        try (KafkaProducer<byte[], byte[]> producer =
                KafkaExtension.producer(servers, properties)) {
            long begin = System.nanoTime();
            while (sent.get() < messages.size() && !closed) {
                double left = 1 - (double) sent.get() / messages.size();
                long due = begin - (long) (time.toNanos() * Math.log(left));
                long wait = due - System.nanoTime();
                if (wait > 0 && !hurried) {
                    // The last ones are due in minutes, but the hurry may come at any time.
                    LockSupport.parkNanos(Math.min(wait, LONGEST_PAUSE));
                    continue;
                }
                producer.send(
                        new ProducerRecord<>(topic, 0, null, messages.get(sent.get())),
                        (metadata, e) -> {
                            if (e != null) {
                                done.completeExceptionally(e);
                            }
                        });
                sent.incrementAndGet();
            }
            producer.flush();
            done.complete(null);
        } catch (RuntimeException e) {
            done.completeExceptionally(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join(TimeUnit.SECONDS.toMillis(150));
    }
}
