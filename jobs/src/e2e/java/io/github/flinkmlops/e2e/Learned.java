package io.github.flinkmlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.connector.avro.ModelSnapshotReader;
import io.github.flinkmlops.connector.avro.PredictionReader;
import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.model.ModelSnapshot;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What a learning job has committed.
 *
 * @param predictions each message's bytes, which compare by content
 * @param deadLetters each message's bytes
 * @param models all snapshots of the model
 */
record Learned(
        List<ByteBuffer> predictions, List<ByteBuffer> deadLetters, List<ModelSnapshot> models) {

    static final Duration END = Duration.ofMinutes(3);

    /** Creates the topics of a job, each with one partition. */
    static void createTopics(Kafka kafka, String name) throws InterruptedException {
        for (String kind : List.of("predictions", "rejected", "evaluations")) {
            // Then messages say when they came.
            kafka.createTopic(
                    name + "-" + kind, 1, Map.of("message.timestamp.type", "LogAppendTime"));
        }
        kafka.createTopic(name + "-models", 1, Map.of("max.message.bytes", "16777216"));
    }

    static Learned read(Kafka kafka, String name) throws BadRecordException {
        return new Learned(
                values(kafka, name + "-predictions"),
                values(kafka, name + "-rejected"),
                models(kafka, name));
    }

    /** Waits until that many predictions and the model after that many steps are committed. */
    static void await(Kafka kafka, String name, int predictions, long steps) {
        kafka.awaitCommitted(name + "-predictions", predictions, END);
        Deadline.await(
                "the model of " + name + " after " + steps + " steps",
                END,
                () -> {
                    List<ModelSnapshot> models = models(kafka, name);
                    return !models.isEmpty() && models.get(models.size() - 1).version() >= steps;
                });
    }

    private static List<ModelSnapshot> models(Kafka kafka, String name) throws BadRecordException {
        List<ModelSnapshot> models = new ArrayList<>();
        for (ByteBuffer message : values(kafka, name + "-models")) {
            models.add(new ModelSnapshotReader().read(message.array()));
        }
        return models;
    }

    private static List<ByteBuffer> values(Kafka kafka, String topic) {
        List<ByteBuffer> values = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : kafka.committed(topic)) {
            values.add(ByteBuffer.wrap(record.value()));
        }
        return values;
    }

    /** Whether a disturbed run committed what a calm one did: every prediction, once. */
    static void assertSame(Learned disturbed, Learned calm, int records) throws BadRecordException {
        assertThat(calm.ids()).hasSize(records).doesNotHaveDuplicates();
        assertThat(disturbed.missing(calm)).as("predictions missing").isEmpty();
        assertThat(disturbed.twice()).as("predictions twice").isZero();
        assertThat(disturbed.predictions()).isEqualTo(calm.predictions());
        assertThat(disturbed.deadLetters()).isEqualTo(calm.deadLetters());
        assertThat(disturbed.last().version()).isEqualTo(calm.last().version());
        assertThat(disturbed.weights()).isEqualTo(calm.weights());
    }

    private Set<String> missing(Learned calm) throws BadRecordException {
        Set<String> missing = new HashSet<>(calm.ids());
        ids().forEach(missing::remove);
        return missing;
    }

    /** Ids of the predictions, in their order. */
    List<String> ids() throws BadRecordException {
        PredictionReader reader = new PredictionReader();
        List<String> ids = new ArrayList<>(predictions.size());
        for (ByteBuffer message : predictions) {
            ids.add(reader.read(message.array()).id());
        }
        return ids;
    }

    /** How many predictions are there more than once. */
    int twice() throws BadRecordException {
        Set<String> distinct = new HashSet<>(ids());
        return predictions.size() - distinct.size();
    }

    ModelSnapshot last() {
        return models.get(models.size() - 1);
    }

    /** The tensors of the last model, bit for bit. */
    Map<String, ByteBuffer> weights() {
        Map<String, ByteBuffer> weights = new TreeMap<>();
        try (SafetensorsFile file = SafetensorsFile.of(last().safetensors(), "the last model")) {
            for (String name : file.names()) {
                weights.put(name, ByteBuffer.wrap(bits(file.floats(name))));
            }
        }
        return weights;
    }

    private static byte[] bits(float[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Float.BYTES);
        buffer.asFloatBuffer().put(values);
        return buffer.array();
    }
}
