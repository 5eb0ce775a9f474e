package io.github.flinkmlops.job.quickstart;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** Reads the rows of a CSV file one after the other, and knows on which line each began. */
final class CsvReader implements Closeable {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final String name;
    private final CSVParser parser;
    private final Iterator<CSVRecord> rows;
    private final List<String> header;
    private long line;

    CsvReader(String name, InputStream in) throws IOException {
        this.name = name;
        // Empty lines are passed over below: the parser's own way would lose count of them.
        this.parser =
                CSVFormat.DEFAULT
                        .builder()
                        .setIgnoreEmptyLines(false)
                        .get()
                        .parse(
                                new BufferedReader(
                                        new InputStreamReader(in, StandardCharsets.UTF_8)));
        this.rows = parser.iterator();
        CSVRecord first = nextRow();
        if (first == null) {
            throw new UserError(name + " is empty: its first line must name the columns");
        }
        this.header = first.stream().map(CsvReader::columnName).toList();
    }

    private static String columnName(String cell) {
        return (cell.startsWith(BYTE_ORDER_MARK) ? cell.substring(1) : cell).strip();
    }

    /** The names of the columns. */
    List<String> header() {
        return header;
    }

    /** The line on which the row that was read last begins; the header is on line 1. */
    long line() {
        return line;
    }

    /**
     * The next row, or null at the end.
     *
     * @throws UserError naming the line of a row with more or fewer cells than the header
     */
    @Nullable CSVRecord next() {
        CSVRecord row = nextRow();
        if (row != null && row.size() != header.size()) {
            throw new UserError(
                    "%s, line %d: the row has %d cells, the header has %d"
                            .formatted(name, line, row.size(), header.size()));
        }
        return row;
    }

    private @Nullable CSVRecord nextRow() {
        try {
            long before = parser.getCurrentLineNumber();
            while (rows.hasNext()) {
                CSVRecord row = rows.next();
                line = before + 1;
                if (row.size() > 1 || !row.get(0).isEmpty()) {
                    return row;
                }
                before = parser.getCurrentLineNumber();
            }
            return null;
        } catch (UncheckedIOException | IllegalStateException e) {
            String why = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
            throw new UserError("%s, after line %d: %s".formatted(name, line, why), e);
        }
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
