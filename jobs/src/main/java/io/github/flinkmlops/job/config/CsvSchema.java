package io.github.flinkmlops.job.config;

import java.util.List;
import org.apache.avro.Schema;

/**
 * An Avro schema for the columns of a CSV file that a job reads: doubles where the job reads
 * numbers only, else strings, all nullable. Column names become Avro names: whatever is no letter,
 * digit or underscore becomes an underscore, and so {@code x.box} is {@code x_box} in the job file.
 *
 * @param schema of one record
 * @param columns index of the CSV column of each of the schema's fields
 */
public record CsvSchema(Schema schema, List<Integer> columns) {

    public CsvSchema {
        columns = List.copyOf(columns);
    }

    /**
     * The schema of a CSV file with this header.
     *
     * @throws IllegalArgumentException naming every column that the job needs and the header lacks
     */
    public static CsvSchema of(JobFile job, List<String> header) {
        return CsvSchemaBuilder.build(job.encoding(), job.name(), header);
    }
}
