package io.github.flinkmlops.job.quickstart;

import io.github.flinkmlops.job.config.CsvSchema;
import io.github.flinkmlops.job.config.JobFile;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** Makes Avro records of CSV rows. An empty cell is null where the schema allows it. */
final class CsvRecords {

    private record Column(
            Schema.Field field, int cell, String name, Schema.Type type, boolean nullable) {}

    private final String file;
    private final Schema schema;
    private final List<Column> columns = new ArrayList<>();

    /**
     * @param file what messages call the file
     * @param header the file's columns
     */
    CsvRecords(String file, CsvSchema csv, List<String> header) {
        this.file = file;
        this.schema = csv.schema();
        for (Schema.Field field : schema.getFields()) {
            int cell = csv.columns().get(field.pos());
            columns.add(
                    new Column(
                            field,
                            cell,
                            header.get(cell),
                            valueType(field.schema()),
                            field.schema().isNullable()));
        }
    }

    /**
     * What a CSV file with this header is fed as: the job file's own schema where it has one of
     * numbers and texts that the header fills, else one that is made for what the job reads.
     *
     * @throws UserError naming the columns that the job needs and the header lacks
     */
    static CsvSchema schemaFor(JobFile job, String file, List<String> header) {
        CsvSchema own = ownSchema(job, header);
        if (own != null) {
            return own;
        }
        try {
            return CsvSchema.of(job, header);
        } catch (IllegalArgumentException e) {
            throw new UserError(file + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable CsvSchema ownSchema(JobFile job, List<String> header) {
        if (job.input().schemas().isEmpty()) {
            return null;
        }
        Schema schema = job.input().schemas().get(0);
        List<Integer> columns = new ArrayList<>();
        for (Schema.Field field : schema.getFields()) {
            int column = CsvColumns.of(header, field.name());
            if (column < 0 || !simple(field.schema())) {
                return null;
            }
            columns.add(column);
        }
        return new CsvSchema(schema, columns);
    }

    private static boolean simple(Schema schema) {
        if (schema.isUnion()) {
            return schema.getTypes().size() == 2
                    && schema.isNullable()
                    && schema.getTypes().stream().allMatch(CsvRecords::simple);
        }
        return switch (schema.getType()) {
            case NULL, INT, LONG, FLOAT, DOUBLE, STRING -> schema.getLogicalType() == null;
            default -> false;
        };
    }

    private static Schema.Type valueType(Schema schema) {
        if (!schema.isUnion()) {
            return schema.getType();
        }
        return schema.getTypes().stream()
                .map(Schema::getType)
                .filter(type -> type != Schema.Type.NULL)
                .findFirst()
                .orElse(Schema.Type.NULL);
    }

    Schema schema() {
        return schema;
    }

    /**
     * The record of a row.
     *
     * @param line where the row begins
     * @throws UserError naming line, column and value of a cell that is no number and must be one
     */
    GenericRecord read(CSVRecord row, long line) {
        GenericRecord made = new GenericData.Record(schema);
        for (Column column : columns) {
            made.put(column.field().pos(), value(column, row.get(column.cell()), line));
        }
        return made;
    }

    private @Nullable Object value(Column column, String cell, long line) {
        if (cell.isEmpty() && column.nullable()) {
            return null;
        }
        try {
            return switch (column.type()) {
                case DOUBLE -> Double.valueOf(cell);
                case FLOAT -> Float.valueOf(cell);
                case LONG -> Long.valueOf(cell.strip());
                case INT -> Integer.valueOf(cell.strip());
                default -> cell;
            };
        } catch (NumberFormatException e) {
            String wanted =
                    column.type() == Schema.Type.INT || column.type() == Schema.Type.LONG
                            ? "a whole number"
                            : "a number";
            throw new UserError(
                    "%s, line %d: column '%s' must be %s, was '%s'%s"
                            .formatted(
                                    file,
                                    line,
                                    column.name(),
                                    wanted,
                                    cell,
                                    column.nullable()
                                            ? "; leave the cell empty if there is no value"
                                            : ""),
                    e);
        }
    }
}
