package io.github.flinkmlops.job;

import io.github.flinkmlops.connector.avro.GenericRecordWriter;
import io.github.flinkmlops.connector.avro.MessageType;
import io.github.flinkmlops.connector.avro.WireFormat;
import io.github.flinkmlops.job.config.JobFile;
import io.github.flinkmlops.job.config.Resources;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;

/**
 * The 20,000 letters as our own {@code Example} records, written by Avro itself.
 *
 * @param dense how many of the 16 features are dense; the others are sparse
 */
record Letters(int dense) {

    private static final int FEATURES = 16;

    /** A job that learns them, from the saved starting weights. */
    JobFile job(String optimizer, double learningRate) {
        return JobFile.parse(
                """
                name: letter
                input: {schema: {example: {dense: %d, sparse: %d}}}
                label: {classes: [A, B, C, D, E, F, G, H, I, J, K, L, M,
                    N, O, P, Q, R, S, T, U, V, W, X, Y, Z]}
                network: [dense: 64, relu, dense: 26]
                optimizer: %s
                learningRate: %s
                minibatch: {size: 32}
                startingWeights: letter__sgd0.1_h64_seed0.safetensors
                output: {evaluateEvery: 1000, snapshotEvery: 100}
                """
                        .formatted(dense, FEATURES - dense, optimizer, learningRate),
                Resources.classPath());
    }

    /** The letters as records, in the order of the file. */
    List<GenericRecord> records() throws IOException {
        List<GenericRecord> records = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(
                                        Objects.requireNonNull(
                                                Letters.class.getResourceAsStream(
                                                        "/letter.csv.gz"))),
                                StandardCharsets.UTF_8))) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                records.add(record(records.size(), line.split(",")));
            }
        }
        return records;
    }

    private GenericRecord record(int row, String[] cells) {
        List<Float> features =
                IntStream.rangeClosed(1, FEATURES)
                        .mapToObj(i -> (float) ((Integer.parseInt(cells[i]) - 7.5) / 7.5))
                        .toList();
        return new GenericRecordBuilder(MessageType.EXAMPLE.schema())
                .set("id", "letter-" + row)
                .set("eventTime", 1_000L * row)
                .set("dense", features.subList(0, dense))
                .set("sparseIndices", IntStream.range(0, FEATURES - dense).boxed().toList())
                .set("sparseValues", features.subList(dense, FEATURES))
                .set("label", cells[0])
                .build();
    }

    /** The messages of records. */
    static List<byte[]> messages(List<GenericRecord> records) {
        GenericRecordWriter writer =
                new GenericRecordWriter(MessageType.EXAMPLE.schema(), WireFormat.SINGLE_OBJECT);
        return records.stream().map(writer::write).toList();
    }
}
