package io.github.flinkmlops.e2e;

import io.github.flinkmlops.job.KafkaExtension;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends messages at a steady rate until told to hurry. */
final class Load implements AutoCloseable {

    private final List<byte[]> messages;
    private final double perSecond;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final Thread thread;
    private volatile boolean hurried;
    private volatile boolean closed;

    private Load(Kafka kafka, String topic, List<byte[]> messages, double perSecond) {
        this.messages = messages;
        this.perSecond = perSecond;
        this.thread = new Thread(() -> run(kafka.servers(), topic), "load");
    }

    static Load start(Kafka kafka, String topic, List<byte[]> messages, double perSecond) {
        Load load = new Load(kafka, topic, messages, perSecond);
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
                long due = begin + (long) (sent.get() / perSecond * 1e9);
                long wait = due - System.nanoTime();
                if (wait > 0 && !hurried) {
                    LockSupport.parkNanos(wait);
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
