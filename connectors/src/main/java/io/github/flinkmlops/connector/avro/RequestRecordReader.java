package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.example.RecordBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of a request out of records of one schema: single values as a {@link
 * RecordReader} does, and the array of ids. One instance a thread.
 */
final class RequestRecordReader {

    private final List<Part> parts = new ArrayList<>();
    private final @Nullable IdsReader ids;

    /** A single value of the record that was read last. */
    record Value(RecordBuffer record, int place) {

        String text() throws BadRecordException {
            return record.text(place);
        }

        @Nullable String textOrNull() throws BadRecordException {
            return record.isNull(place) ? null : record.text(place);
        }

        long time() throws BadRecordException {
            return record.time(place);
        }
    }

    /**
     * @throws IllegalArgumentException if the schema lacks one of the fields, or has it with a type
     *     that does not fit
     */
    RequestRecordReader(Schema schema, RequestFields fields) {
        List<String> names = fields.values();
        // For its complaints: those of a part would not know the whole schema.
        RecordReader whole = new RecordReader(schema, names);
        Schema.Field tokens = tokens(schema, fields.tokens());
        if (tokens == null) {
            ids = null;
            parts.add(new Part(whole, names));
            return;
        }
        ids = IdsReader.of(tokens);
        // A record's bytes are those of its fields one after the other, so it is read in parts.
        parts.add(Part.of(schema, 0, tokens.pos(), names));
        parts.add(Part.of(schema, tokens.pos() + 1, schema.getFields().size(), names));
    }

    private static Schema.@Nullable Field tokens(Schema schema, @Nullable String name) {
        Schema.Field field = name == null ? null : schema.getField(name);
        if (name != null && field == null) {
            throw new IllegalArgumentException(
                    "field '%s' is not in the schema %s, which has %s"
                            .formatted(
                                    name, schema.getFullName(), RecordReader.fieldsOf(schema, "")));
        }
        return field;
    }

    /** Where the field's value is after each reading; null for no field. */
    @Nullable Value value(@Nullable String field) {
        for (Part part : parts) {
            int place = field == null ? -1 : part.wanted.indexOf(field);
            if (place >= 0) {
                return new Value(part.values, place);
            }
        }
        return null;
    }

    /**
     * Reads a record.
     *
     * @return the ids; null if they are null or there is no field of them
     */
    int @Nullable [] read(AvroInput in) throws BadRecordException {
        parts.get(0).read(in);
        if (ids == null) {
            return null;
        }
        int[] read = ids.read(in);
        parts.get(1).read(in);
        return read;
    }

    /** Some fields that stand next to each other. */
    private static final class Part {

        private final RecordReader reader;
        private final List<String> wanted;
        private final RecordBuffer values;

        private Part(RecordReader reader, List<String> wanted) {
            this.reader = reader;
            this.wanted = wanted;
            this.values = new RecordBuffer(wanted);
        }

        private static Part of(Schema schema, int from, int to, List<String> names) {
            List<Schema.Field> fields = schema.getFields().subList(from, to);
            Set<String> tops = new HashSet<>();
            fields.forEach(field -> tops.add(field.name()));
            List<String> wanted =
                    names.stream().filter(name -> tops.contains(name.split("\\.", 2)[0])).toList();
            Schema part =
                    Schema.createRecord(
                            schema.getName(),
                            schema.getDoc(),
                            schema.getNamespace(),
                            false,
                            fields.stream()
                                    .map(f -> new Schema.Field(f.name(), f.schema()))
                                    .toList());
            return new Part(new RecordReader(part, wanted), wanted);
        }

        private void read(AvroInput in) throws BadRecordException {
            reader.read(in, values);
        }
    }
}
