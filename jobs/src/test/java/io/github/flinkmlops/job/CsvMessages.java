package io.github.flinkmlops.job;

import io.github.flinkmlops.connector.avro.GenericRecordWriter;
import io.github.flinkmlops.connector.avro.WireFormat;
import io.github.flinkmlops.job.config.CsvSchema;
import io.github.flinkmlops.job.config.JobFile;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * The rows of a compressed CSV file as messages for a job.
 *
 * @param job with the schema of the messages
 * @param messages one a row, in the order of the file
 */
record CsvMessages(JobFile job, List<byte[]> messages) {

    /**
     * Reads a file.
     *
     * @param job messages have its schema if it names one, else a schema made for the columns
     * @param resource at the root of the class path; cells have no quotes
     */
    static CsvMessages read(JobFile job, String resource) throws IOException {
        try (BufferedReader lines = open(resource)) {
            List<String> header = List.of(lines.readLine().split(","));
            CsvSchema csv = schema(job, header);
            GenericRecordWriter writer =
                    new GenericRecordWriter(csv.schema(), WireFormat.SINGLE_OBJECT);
            List<byte[]> messages = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                messages.add(writer.write(record(csv, line.split(","))));
            }
            return new CsvMessages(
                    job.withInput(job.input().withSchemas(List.of(csv.schema()))), messages);
        }
    }

    private static BufferedReader open(String resource) throws IOException {
        byte[] bytes =
                Objects.requireNonNull(
                                CsvMessages.class.getResourceAsStream("/" + resource), resource)
                        .readAllBytes();
        return new BufferedReader(
                new InputStreamReader(
                        new GZIPInputStream(new ByteArrayInputStream(bytes)),
                        StandardCharsets.UTF_8));
    }

    private static CsvSchema schema(JobFile job, List<String> header) {
        if (job.input().schemas().isEmpty()) {
            return CsvSchema.of(job, header);
        }
        Schema schema = job.input().schemas().get(0);
        return new CsvSchema(
                schema,
                schema.getFields().stream().map(field -> header.indexOf(field.name())).toList());
    }

    private static GenericRecord record(CsvSchema csv, String[] cells) {
        GenericRecord record = new GenericData.Record(csv.schema());
        for (Schema.Field field : csv.schema().getFields()) {
            record.put(field.pos(), value(field.schema(), cells[csv.columns().get(field.pos())]));
        }
        return record;
    }

    private static Object value(Schema schema, String cell) {
        return switch (schema.getType()) {
            case UNION -> value(schema.getTypes().get(1), cell);
            case INT -> Integer.valueOf(cell);
            case DOUBLE -> Double.valueOf(cell);
            default -> cell;
        };
    }
}
