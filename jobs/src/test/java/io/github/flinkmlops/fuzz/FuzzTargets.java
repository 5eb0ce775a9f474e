package io.github.flinkmlops.fuzz;

import io.github.flinkmlops.connector.avro.EvaluationWriter;
import io.github.flinkmlops.connector.avro.ExampleDecoder;
import io.github.flinkmlops.connector.avro.ExampleWriter;
import io.github.flinkmlops.connector.avro.GenericRecordWriter;
import io.github.flinkmlops.connector.avro.MessageJson;
import io.github.flinkmlops.connector.avro.ModelSnapshotWriter;
import io.github.flinkmlops.connector.avro.PredictionReader;
import io.github.flinkmlops.connector.avro.PredictionWriter;
import io.github.flinkmlops.connector.avro.RejectedWriter;
import io.github.flinkmlops.connector.avro.WireFormat;
import io.github.flinkmlops.evaluation.Evaluation;
import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.example.DenseFeatures;
import io.github.flinkmlops.example.Example;
import io.github.flinkmlops.example.Label;
import io.github.flinkmlops.example.LabelEncoder;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.example.SparseFeatures;
import io.github.flinkmlops.job.config.JobFile;
import io.github.flinkmlops.job.config.JobFileException;
import io.github.flinkmlops.job.config.Resources;
import io.github.flinkmlops.model.ModelSnapshot;
import io.github.flinkmlops.prediction.Prediction;
import io.github.flinkmlops.safetensors.SafetensorsException;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.trainer.Trainer;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** The readers of what comes from outside: model files, messages and job files. */
final class FuzzTargets {

    private static final Position POSITION = new Position("flights", 0, 17, 1_000);

    /** Weights are copied out once as double or long; the largest seed has 12 KB. */
    private static final long SAFETENSORS_MEMORY = 4 << 20;

    private static final long MESSAGE_MEMORY = 4 << 20;

    /** A one-line file may unfold its aliases to a million values. */
    private static final long JOB_FILE_MEMORY = 128 << 20;

    private static final List<String> SAFETENSORS_WORDS =
            List.of(
                    "{",
                    "}",
                    "[",
                    "]",
                    ":",
                    ",",
                    "\"",
                    "\\u0000",
                    "\"F32\"",
                    "\"BF16\"",
                    "\"I64\"",
                    "\"BOOL\"",
                    "\"shape\":[]",
                    "\"data_offsets\":[0,0]",
                    "__metadata__",
                    "null");

    private static final List<String> YAML_WORDS =
            List.of(
                    "&a ",
                    "*a",
                    "*airports",
                    "!!binary ",
                    "!!java.net.URL ",
                    "<<: ",
                    "? ",
                    "- ",
                    ": ",
                    "{",
                    "}",
                    "[",
                    "]",
                    "'",
                    "\"",
                    "|\n",
                    ">\n",
                    "#",
                    "%YAML 1.1\n",
                    "\n---\n",
                    "\n...\n",
                    "\t",
                    "null",
                    "true",
                    ".nan",
                    "-.inf",
                    "\\x00",
                    "\u0085",
                    "dense: ",
                    "embedding-mean: ",
                    "residual: [",
                    "startingWeights: a\n",
                    "kafka: {a: b}\n",
                    "schema: {type: ",
                    "[[[[[[[[[[[[[[[[[[[[",
                    "{a: {a: {a: {a: {a: ");

    private static final String WITH_SCHEMA =
            """
            name: readings
            input:
              encoding: registry
              schema:
                type: record
                name: Reading
                fields:
                  - {name: temperature, type: double, default: 20}
                  - {name: power, type: ["null", double], default: null}
                  - {name: at, type: {type: long, logicalType: timestamp-micros}}
            features:
              - number: temperature
              - words: {field: temperature, bits: 8}
            label: {field: power}
            network: [dense: 4, residual: [dense: 4, tanh], layer-norm, dense: 1]
            optimizer: {adam: {beta1: 0.9}}
            learningRate: {exponential: {rate: 0.005, factor: 0.9999}}
            watch: {window: 200, rollBack: true}
            kafka: {schema.registry.url: "http://localhost:8081"}
            """;

    private FuzzTargets() {}

    static List<FuzzTarget> all() throws IOException {
        List<FuzzTarget> targets = new ArrayList<>(safetensors());
        targets.addAll(messages());
        targets.addAll(jobFiles());
        return targets;
    }

    static List<FuzzTarget> safetensors() throws IOException {
        JobFile job = JobFile.resource("sea.yaml");
        byte[] model =
                new Trainer(job.modelSpec(), job.learning())
                        .snapshot(Map.of("a", "b"))
                        .safetensors();
        List<byte[]> seeds =
                List.of(
                        resource("sea_abrupt__sgd0.1_h32_seed0.safetensors"),
                        resource("letter__sgd0.1_h64_seed0.safetensors"),
                        model);
        return List.of(
                new FuzzTarget(
                        "safetensors files",
                        seeds,
                        SAFETENSORS_WORDS,
                        SAFETENSORS_MEMORY,
                        FuzzTargets::readSafetensors));
    }

    private static boolean readSafetensors(byte[] input) {
        SafetensorsFile file;
        try {
            file = SafetensorsFile.of(input, "damaged");
        } catch (SafetensorsException e) {
            return false;
        }
        for (String name : file.names()) {
            switch (file.tensor(name).dtype()) {
                case F64, F32, F16, BF16 -> file.doubles(name);
                case I64, I32, I16, I8 -> file.longs(name);
                case U8, BOOL -> file.bytes(name);
            }
        }
        return true;
    }

    static List<FuzzTarget> messages() throws IOException {
        JobFile flights = JobFile.resource("flights.yaml");
        Schema schema = flights.input().schemas().get(0);
        return List.of(
                decoding(
                        "records, single-object",
                        List.of(record(schema, WireFormat.SINGLE_OBJECT)),
                        flights.decoder()),
                decoding(
                        "records, plain",
                        List.of(record(schema, WireFormat.PLAIN)),
                        ExampleDecoder.ofRecords(
                                WireFormat.PLAIN, List.of(schema), flights::encoder, true)),
                decoding("examples", examples(), exampleDecoder()),
                new FuzzTarget(
                        "predictions",
                        ours().subList(0, 1),
                        List.of(),
                        MESSAGE_MEMORY,
                        input -> refusing(() -> new PredictionReader().read(input))),
                new FuzzTarget(
                        "all topics, shown as JSON",
                        ours(),
                        List.of(),
                        MESSAGE_MEMORY,
                        input -> refusing(() -> new MessageJson().toJson(input))));
    }

    private static FuzzTarget decoding(String name, List<byte[]> seeds, ExampleDecoder decoder) {
        return new FuzzTarget(
                name,
                seeds,
                List.of(),
                MESSAGE_MEMORY,
                input -> decoder.decode(input, POSITION) instanceof Example);
    }

    /** Something that may refuse what it reads. */
    @FunctionalInterface
    private interface Reading {
        Object read() throws BadRecordException;
    }

    private static boolean refusing(Reading reading) {
        try {
            return reading.read() != null;
        } catch (BadRecordException e) {
            return false;
        }
    }

    private static byte[] record(Schema schema, WireFormat format) {
        GenericRecord flight = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            flight.put(field.pos(), value(field.schema()));
        }
        return new GenericRecordWriter(schema, format).write(flight);
    }

    private static Object value(Schema type) {
        return switch (type.getType()) {
            case UNION -> value(type.getTypes().get(type.getTypes().size() - 1));
            case STRING -> "2001-01-31T23:59";
            case INT -> 7;
            case LONG -> 1_000_000_000_000L;
            case FLOAT -> 3.5f;
            case DOUBLE -> 3.5;
            default -> throw new IllegalArgumentException("no value of " + type);
        };
    }

    private static List<byte[]> examples() {
        Label label = new Label.ClassName("B", 1);
        SparseFeatures sparse =
                new SparseFeatures(12, new int[] {0, 1, 5, 11}, new float[] {1, 2, 3, 4});
        ExampleWriter writer = new ExampleWriter(2);
        return List.of(
                writer.write(Example.of("an id", 1_000_000, sparse, label)),
                writer.write(Example.of("späť", 2, new DenseFeatures(new float[] {1, 2}), label)));
    }

    private static ExampleDecoder exampleDecoder() {
        LabelEncoder label = new LabelEncoder.Classes("label", List.of("A", "B"));
        return ExampleDecoder.ofExamples(WireFormat.SINGLE_OBJECT, 2, 10, () -> label, true);
    }

    /** A message of each of our output topics, a prediction first. */
    private static List<byte[]> ours() {
        Prediction prediction =
                new Prediction(
                        "1",
                        1_000_000,
                        "k",
                        "letters",
                        77,
                        new float[] {0.5f, 0.5f},
                        List.of("A", "B"),
                        new Label.ClassName("A", 0),
                        0.7);
        Rejected rejected =
                new Rejected(RejectReason.TRUNCATED, "a text needs …", new byte[30], POSITION);
        return List.of(
                new PredictionWriter().write(prediction),
                new RejectedWriter().write(rejected),
                new EvaluationWriter()
                        .write(new Evaluation("m", 1, 2, 3, 4, Map.of("auc", 0.7, "mse", 1.0))),
                new ModelSnapshotWriter().write(new ModelSnapshot("m", 1, 32, new byte[100])));
    }

    static List<FuzzTarget> jobFiles() throws IOException {
        List<byte[]> small =
                List.of(
                        resource("letter.yaml"),
                        resource("sea.yaml"),
                        resource("digits.yaml"),
                        WITH_SCHEMA.getBytes(StandardCharsets.UTF_8));
        List<byte[]> large = List.of(resource("flights.yaml"));
        return List.of(
                jobFile("job files", small),
                jobFile("job files with long lists", large),
                new FuzzTarget(
                        "job files in models",
                        large,
                        YAML_WORDS,
                        JOB_FILE_MEMORY,
                        input -> reads(() -> JobFile.encodingOf(text(input)))));
    }

    private static FuzzTarget jobFile(String name, List<byte[]> seeds) {
        return new FuzzTarget(
                name,
                seeds,
                YAML_WORDS,
                JOB_FILE_MEMORY,
                input -> reads(() -> JobFile.parse(text(input), FuzzTargets::beside)));
    }

    private static boolean reads(Runnable reading) {
        try {
            reading.run();
            return true;
        } catch (JobFileException e) {
            return false;
        }
    }

    private static String text(byte[] input) {
        return new String(input, StandardCharsets.UTF_8);
    }

    /** Whatever file the damaged job file names, it is one of the two that jobs name. */
    private static byte[] beside(String name) throws IOException {
        if (name.endsWith(".avsc")) {
            return resource("flights.avsc");
        }
        if (name.isEmpty()) {
            throw new FileNotFoundException("there is no file without a name");
        }
        return resource("sea_abrupt__sgd0.1_h32_seed0.safetensors");
    }

    private static byte[] resource(String name) throws IOException {
        return Resources.classPath().read(name);
    }
}
