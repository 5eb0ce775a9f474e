package io.github.flinkmlops.job.quickstart;

import java.util.List;

/** Finds the CSV column of a field, whose name Avro allows fewer characters. */
final class CsvColumns {

    private CsvColumns() {}

    /** The index of the field's column, or −1. */
    static int of(List<String> header, String field) {
        int exact = header.indexOf(field);
        if (exact >= 0) {
            return exact;
        }
        for (int i = 0; i < header.size(); i++) {
            if (avroName(header.get(i)).equals(field)) {
                return i;
            }
        }
        return -1;
    }

    private static String avroName(String column) {
        return column.replaceAll("[^A-Za-z0-9_]", "_");
    }
}
