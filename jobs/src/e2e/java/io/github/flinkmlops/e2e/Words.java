package io.github.flinkmlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.connector.avro.SequencePredictionReader;
import io.github.flinkmlops.connector.avro.SequenceRequestWriter;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.SequenceInput;
import io.github.flinkmlops.sequence.SequencePrediction;
import io.github.flinkmlops.sequence.SequenceRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The job that reads words, with the shipped words and model. */
final class Words {

    /** What a TaskManager needs beside what the learning does: libtorch and its caches. */
    static final Map<String, String> SETTINGS =
            Map.of(
                    "taskmanager.memory.process.size", "1920m",
                    "taskmanager.memory.task.off-heap.size", "768m");

    private Words() {}

    /** The first words, as requests in their order; a request's id is its place. */
    static List<byte[]> messages(int count) throws IOException {
        SequenceRequestWriter writer = new SequenceRequestWriter();
        Position nowhere = new Position("words", 0, 0, 0);
        List<byte[]> messages = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(
                                        Words.class.getResourceAsStream("/cmudict-test.tsv.gz")),
                                StandardCharsets.UTF_8))) {
            while (messages.size() < count) {
                String line = Objects.requireNonNull(lines.readLine(), "no more words");
                messages.add(
                        writer.write(
                                new SequenceRequest(
                                        Integer.toString(messages.size()),
                                        0,
                                        null,
                                        new SequenceInput.Text(
                                                line.substring(0, line.indexOf('\t'))),
                                        DecodingOptions.DEFAULT,
                                        nowhere,
                                        null)));
            }
        }
        return messages;
    }

    static void createTopics(Kafka kafka, String name) throws InterruptedException {
        for (String kind : List.of("predictions", "rejected")) {
            kafka.createTopic(name + "-" + kind, 1, Map.of());
        }
    }

    /** Writes the job file, with outputs named after {@code name}. */
    static Path write(Path folder, String name) throws IOException {
        return Files.writeString(
                folder.resolve(name + ".yaml"), Flights.text("/words.yaml").replace("NAME", name));
    }

    /** Creates the topics of its outputs and submits it. */
    static String submit(Cluster cluster, Kafka kafka, String name)
            throws IOException, InterruptedException {
        createTopics(kafka, name);
        return submit(cluster, kafka, write(cluster.home(), name));
    }

    static String submit(Cluster cluster, Kafka kafka, Path file)
            throws IOException, InterruptedException {
        Path model = Checkout.folder().resolve("jobs/src/main/resources/g2p");
        return cluster.submit(
                "sequences",
                file,
                "--",
                "--bootstrap-servers",
                kafka.servers(),
                "--model",
                model.toString());
    }

    /** The committed answers by the id of their request, of which none may be there twice. */
    static Map<String, String> answers(Kafka kafka, String name) throws Exception {
        assertThat(kafka.committed(name + "-rejected")).isEmpty();
        SequencePredictionReader reader = new SequencePredictionReader();
        Map<String, String> answers = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> message : kafka.committed(name + "-predictions")) {
            SequencePrediction prediction = reader.read(message.value());
            String text = String.valueOf(prediction.candidates().get(0).text());
            assertThat(answers.put(prediction.id(), text)).as(prediction.id() + " twice").isNull();
        }
        return answers;
    }
}
