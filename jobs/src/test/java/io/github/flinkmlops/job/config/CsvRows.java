package io.github.flinkmlops.job.config;

import io.github.flinkmlops.example.RecordBuffer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.apache.avro.Schema;

/** The rows of a compressed CSV file without quotes, as the fields that a job reads. */
final class CsvRows {

    private final String resource;

    CsvRows(String resource) {
        this.resource = resource;
    }

    void forEach(JobFile job, Consumer<RecordBuffer> action) {
        try (BufferedReader lines = open()) {
            CsvSchema csv = CsvSchema.of(job, List.of(lines.readLine().split(",")));
            List<Schema.Field> fields = csv.schema().getFields();
            RecordBuffer record = new RecordBuffer(job.encoder().fields());
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] cells = line.split(",");
                for (int i = 0; i < fields.size(); i++) {
                    String cell = cells[csv.columns().get(i)];
                    if (isNumber(fields.get(i))) {
                        record.setNumber(i, Double.parseDouble(cell));
                    } else {
                        record.setText(i, cell);
                    }
                }
                action.accept(record);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isNumber(Schema.Field field) {
        return field.schema().getTypes().get(1).getType() == Schema.Type.DOUBLE;
    }

    private BufferedReader open() throws IOException {
        InputStream in =
                Objects.requireNonNull(CsvRows.class.getResourceAsStream("/" + resource), resource);
        return new BufferedReader(
                new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8));
    }
}
