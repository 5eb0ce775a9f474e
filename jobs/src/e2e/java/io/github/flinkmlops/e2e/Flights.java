package io.github.flinkmlops.e2e;

import io.github.flinkmlops.connector.avro.GenericRecordWriter;
import io.github.flinkmlops.connector.avro.WireFormat;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** The shipped flights, and a job file that learns which of them will be late. */
final class Flights {

    /** Examples of a minibatch, and steps between two models, as the job file says. */
    static final int MINIBATCH = 32;

    static final int MODEL_EVERY = 125;

    private Flights() {}

    /** The first flights whose delay is known, as messages in their order. */
    static List<byte[]> messages(int count) throws IOException {
        Schema schema = new Schema.Parser().parse(text("/flights.avsc"));
        GenericRecordWriter writer = new GenericRecordWriter(schema, WireFormat.SINGLE_OBJECT);
        List<byte[]> messages = new ArrayList<>(count);
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(open("/flights.csv.gz")),
                                StandardCharsets.UTF_8))) {
            lines.readLine();
            while (messages.size() < count) {
                String[] cells =
                        Objects.requireNonNull(lines.readLine(), "no more flights").split(",");
                if (!cells[1].isEmpty()) {
                    messages.add(writer.write(record(schema, cells)));
                }
            }
        }
        return messages;
    }

    private static GenericRecord record(Schema schema, String[] cells) {
        GenericRecord record = new GenericData.Record(schema);
        record.put("date", cells[0]);
        record.put("delay", Integer.valueOf(cells[1]));
        record.put("distance", Integer.valueOf(cells[2]));
        record.put("origin", cells[3]);
        record.put("destination", cells[4]);
        return record;
    }

    /** The job file as it is shipped with the tests, with outputs named after {@code name}. */
    static String jobFile(String name) throws IOException {
        return text("/late.yaml").replace("NAME", name);
    }

    /** Writes a job file, and beside it the schema that it names. */
    static Path write(Path folder, String name, String jobFile) throws IOException {
        Files.writeString(folder.resolve("flights.avsc"), text("/flights.avsc"));
        return Files.writeString(folder.resolve(name + ".yaml"), jobFile);
    }

    static String text(String resource) throws IOException {
        try (InputStream in = open(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static InputStream open(String resource) {
        return Objects.requireNonNull(Flights.class.getResourceAsStream(resource), resource);
    }
}
