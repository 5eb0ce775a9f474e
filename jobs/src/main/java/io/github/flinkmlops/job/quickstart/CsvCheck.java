package io.github.flinkmlops.job.quickstart;

import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.example.ExampleEncoder;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.example.RecordBuffer;
import io.github.flinkmlops.example.Rejected;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * What one look through a CSV file found before any of it is fed.
 *
 * @param rows rows that will be fed
 * @param refused rows among them that the job will refuse
 * @param refusedLines by the row's number from 0, on which line of the file it is; of the first
 *     refused rows only
 */
record CsvCheck(long rows, long refused, Map<Long, Long> refusedLines) {

    /** Lines that are remembered: a file of nothing but bad rows must not fill the memory. */
    private static final int REMEMBERED = 1_000;

    CsvCheck {
        refusedLines = Map.copyOf(refusedLines);
    }

    /**
     * Reads the whole file.
     *
     * @param limit the most rows to look at
     * @throws UserError at the first row that cannot be fed, with its line
     */
    static CsvCheck of(CsvFile file, CsvRecords records, ExampleEncoder encoder, long limit)
            throws IOException {
        RecordBuffer buffer = new RecordBuffer(encoder.fields());
        long rows = 0;
        long refused = 0;
        Map<Long, Long> lines = new HashMap<>();
        try (CsvReader reader = file.open()) {
            for (CSVRecord row = reader.next(); row != null && rows < limit; row = reader.next()) {
                fill(buffer, encoder, records.read(row, reader.line()));
                Decoded decoded = encoder.encode(buffer, new Position("", 0, rows, 0), null);
                if (decoded instanceof Rejected) {
                    refused++;
                    if (lines.size() < REMEMBERED) {
                        lines.put(rows, reader.line());
                    }
                }
                rows++;
            }
        }
        if (rows == 0) {
            throw new UserError(file.name() + " has a header and no rows");
        }
        return new CsvCheck(rows, refused, lines);
    }

    private static void fill(RecordBuffer buffer, ExampleEncoder encoder, GenericRecord record) {
        for (int i = 0; i < encoder.fields().size(); i++) {
            Schema.Field field = record.getSchema().getField(encoder.fields().get(i));
            @Nullable Object value = record.get(field.pos());
            if (value == null) {
                buffer.setNull(i);
            } else if (value instanceof Number number) {
                buffer.setNumber(i, number.doubleValue());
            } else {
                buffer.setText(i, value.toString());
            }
        }
    }
}
