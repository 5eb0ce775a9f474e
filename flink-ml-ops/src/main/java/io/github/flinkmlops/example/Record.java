package io.github.flinkmlops.example;

/**
 * The fields of one input record, read only. Fields are known by their index in the list that the
 * reader of the record was given.
 */
public interface Record {

    /** Whether the field is null. */
    boolean isNull(int field);

    /**
     * The field as a number.
     *
     * @throws BadRecordException if it is null, or a text that is no number
     */
    double number(int field) throws BadRecordException;

    /**
     * The field as text; a number as its shortest decimal form, a whole one without a point.
     *
     * @throws BadRecordException if it is null
     */
    String text(int field) throws BadRecordException;

    /**
     * The field as a time in epoch milliseconds: a number is taken as that, a text is read as ISO
     * 8601. A text without offset counts as UTC.
     *
     * @throws BadRecordException if it is null, or a text that is no time
     */
    long time(int field) throws BadRecordException;
}
