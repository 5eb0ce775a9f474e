package io.github.flinkmlops.example;

/** Something about a record that is one of a set: a field's text, or a part of its time. */
public sealed interface Category {

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

    /** A part of the time in a field; its text is the part's decimal number. */
    record PartOfTime(String field, TimePart part) implements Category {

        @Override
        public int hash(int hash, Record record, int at) throws BadRecordException {
            return Fnv1a.addDecimal(hash, part.of(record.time(at)) & Integer.MAX_VALUE);
        }
    }
}
