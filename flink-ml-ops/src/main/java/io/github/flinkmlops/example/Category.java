package io.github.flinkmlops.example;

import java.io.Serializable;

/** Something about a record that is one of a set: a field's text, or a part of its time. */
public sealed interface Category extends Serializable {

    /** The field that it is read from. */
    String field();

    /**
     * Continues a 32-bit FNV-1a hash with the category's text.
     *
     * @param at the field's index in the record
     */
    int hash(int hash, Record record, int at) throws BadRecordException;

    /** The text of a field. */
    record Text(String field) implements Category {

        @Override
        public int hash(int hash, Record record, int at) throws BadRecordException {
            return Fnv1a.add(hash, record.text(at));
        }
    }

    /**
     * A part of the time in a field, in buckets; its text is the decimal number of ⌊part / every⌋.
     *
     * @param every width of a bucket, at least 1: 15 with the minute of the day gives quarters of
     *     an hour
     */
    record PartOfTime(String field, TimePart part, int every) implements Category {

        public PartOfTime {
            if (every < 1) {
                throw new IllegalArgumentException(
                        "every of '" + field + "' must be at least 1, was " + every);
            }
        }

        @Override
        public int hash(int hash, Record record, int at) throws BadRecordException {
            return Fnv1a.addDecimal(
                    hash, Math.floorDiv(part.of(record.time(at)), every) & Integer.MAX_VALUE);
        }
    }
}
