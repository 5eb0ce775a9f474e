package io.github.flinkmlops.job.quickstart;

import io.github.flinkmlops.connector.avro.GenericRecordReader;
import io.github.flinkmlops.connector.avro.MessageType;
import io.github.flinkmlops.connector.avro.SequencePredictionReader;
import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.job.config.SequenceOutput;
import io.github.flinkmlops.sequence.SequencePrediction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Collects what comes back, as a reader of committed messages sees it. The place of a line is its
 * id in a prediction, and its offset in a dead letter.
 */
final class SequenceResults implements AutoCloseable {

    private final SequencePredictionReader predictions = new SequencePredictionReader();
    private final GenericRecordReader rejected = new GenericRecordReader(MessageType.REJECTED);
    private final Map<String, String> client;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions = new ArrayList<>();
    private final SequenceOutput topics;
    private final @Nullable String[] answers;
    private final @Nullable String[] refusals;
    private final List<Long> millis = new ArrayList<>();
    private String model = "";
    private String modelVersion = "";
    private int answered;
    private int refused;
    private int repeated;
    private long firstReceived = Long.MAX_VALUE;
    private long lastFinished = Long.MIN_VALUE;

    SequenceResults(String bootstrapServers, SequenceOutput topics, int lines) {
        this.topics = topics;
        this.answers = new String[lines];
        this.refusals = new String[lines];
        this.client = Map.of("bootstrap.servers", bootstrapServers);
        this.consumer = CommittedReader.consumer(client);
        for (String topic : topics.topics()) {
            partitions.addAll(CommittedReader.partitions(consumer, topic));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Takes in what is committed, and waits so long if there is nothing new. */
    void poll(Duration wait) throws BadRecordException {
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(wait)) {
            if (message.topic().equals(topics.predictions())) {
                add(predictions.read(message.value()));
            } else {
                GenericRecord letter = rejected.read(message.value());
                refuse(
                        Math.toIntExact((Long) letter.get("offset")),
                        letter.get("reason") + ": " + letter.get("error"));
            }
        }
    }

    /** Takes in all that was sent to the topics, once it is committed. */
    void readToEnd() throws BadRecordException {
        CommittedEnd end = CommittedReader.end(client, partitions, CommittedReader.PATIENCE);
        while (!end.isReached(consumer)) {
            poll(Duration.ofMillis(200));
        }
    }

    private void add(SequencePrediction prediction) {
        int line = Integer.parseInt(prediction.id());
        if (taken(line)) {
            return;
        }
        answered++;
        answers[line] = text(prediction);
        model = prediction.model();
        modelVersion = prediction.modelVersion();
        firstReceived = Math.min(firstReceived, prediction.times().received());
        lastFinished = Math.max(lastFinished, prediction.times().finished());
        millis.add(prediction.times().finished() - prediction.times().received());
    }

    private void refuse(int line, String why) {
        if (!taken(line)) {
            refused++;
            refusals[line] = why;
        }
    }

    private boolean taken(int line) {
        boolean taken = answers[line] != null || refusals[line] != null;
        repeated += taken ? 1 : 0;
        return taken;
    }

    /** The best target's text, else its ids, else the vector. */
    private static String text(SequencePrediction prediction) {
        float[] vector = prediction.vector();
        if (prediction.candidates().isEmpty()) {
            List<String> numbers = new ArrayList<>();
            for (float number : vector == null ? new float[0] : vector) {
                numbers.add(Float.toString(number));
            }
            return String.join(" ", numbers);
        }
        String text = prediction.candidates().get(0).text();
        return text != null
                ? text
                : Arrays.stream(prediction.candidates().get(0).tokens())
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(" "));
    }

    /** What came back for a line, counted from 0; null if it was refused or is still missing. */
    @Nullable String answer(int line) {
        return answers[line];
    }

    /** Why a line was refused; null if it was not. */
    @Nullable String refusal(int line) {
        return refusals[line];
    }

    int lines() {
        return answers.length;
    }

    int answered() {
        return answered;
    }

    int refused() {
        return refused;
    }

    /** Answers and refusals of lines that had one already. */
    int repeated() {
        return repeated;
    }

    /** Whether every line was answered or refused, and once. */
    boolean complete() {
        return answered + refused == answers.length && repeated == 0;
    }

    String model() {
        return model;
    }

    String modelVersion() {
        return modelVersion;
    }

    /** From when the first request came to the model to when the last answer was there. */
    double seconds() {
        return answered == 0 ? 0 : Math.max(1, lastFinished - firstReceived) / 1_000.0;
    }

    /** The share of times that requests spent with the model, in ms; NaN without answers. */
    double millis(double share) {
        if (millis.isEmpty()) {
            return Double.NaN;
        }
        long[] sorted = millis.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted[(int) Math.min(sorted.length - 1L, Math.round(share * sorted.length))];
    }

    @Override
    public void close() {
        consumer.close();
    }
}
