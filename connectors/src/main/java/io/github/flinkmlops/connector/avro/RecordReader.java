package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.example.RecordBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;

/**
 * Reads records of one schema into a {@link RecordBuffer}, and passes over the fields that nobody
 * wants. Made once from the schema; one instance a thread.
 *
 * <p>A wanted field may be a boolean (read as 0 or 1), a number, a text or an enum, or a union of
 * those and null. Dates and timestamps become epoch milliseconds; those without a zone count as
 * UTC. {@code a.b} is the field b of the record in the field a.
 */
public final class RecordReader {

    private static final long DAY_MILLIS = 86_400_000;

    /** Whole numbers beyond this are not exact as a double. */
    private static final long EXACT = 1L << 53;

    /** Reads one value, to its place in the record or to nowhere. */
    @FunctionalInterface
    private interface Step {
        void run(AvroInput in, RecordBuffer record) throws BadRecordException;
    }

    private final Schema schema;
    private final List<String> wanted;
    private final Step[] steps;

    /**
     * @param schema of a record
     * @param wanted names of fields, in the order in which the buffer numbers them
     * @throws IllegalArgumentException if the schema lacks one of the fields or has it with a type
     *     that is no single value
     */
    public RecordReader(Schema schema, List<String> wanted) {
        this(schema, wanted, null);
    }

    /**
     * As the other, for records that were written with an older or a newer schema than expected.
     *
     * @param expected whose aliases name fields of {@code schema}, and whose defaults stand for
     *     those that it lacks; null for none
     */
    public RecordReader(Schema writer, List<String> wanted, @Nullable Schema expected) {
        Schema schema = expected == null ? writer : Schema.applyAliases(writer, expected);
        if (schema.getType() != Schema.Type.RECORD) {
            throw new IllegalArgumentException(
                    "the schema must be a record, was " + schema.getType().getName());
        }
        this.schema = schema;
        this.wanted = List.copyOf(wanted);
        Map<String, Integer> places = new HashMap<>();
        for (String name : wanted) {
            places.putIfAbsent(name, places.size());
        }
        List<Step> made = new ArrayList<>(List.of(recordSteps(schema, "", places)));
        if (expected != null) {
            made.addAll(defaultSteps(expected, places));
        }
        this.steps = made.toArray(Step[]::new);
        if (!places.isEmpty()) {
            throw new IllegalArgumentException(
                    "field '"
                            + wanted.stream().filter(places::containsKey).findFirst().orElseThrow()
                            + "' is not in the schema "
                            + schema.getFullName()
                            + ", which has "
                            + fieldsOf(schema, ""));
        }
    }

    /**
     * Reads a record from its first byte to its last; bytes behind it are left.
     *
     * @param record numbers its fields as the wanted ones were given
     */
    public void read(AvroInput in, RecordBuffer record) throws BadRecordException {
        record.clear();
        for (Step step : steps) {
            step.run(in, record);
        }
    }

    /** Names of the single values that {@code schema} has. */
    static List<String> fieldsOf(Schema schema, String path) {
        List<String> names = new ArrayList<>();
        for (Schema.Field field : schema.getFields()) {
            names.add(path + field.name());
        }
        return names;
    }

    /** Steps for the fields in the schema's order; takes what it finds out of {@code places}. */
    private Step[] recordSteps(Schema record, String path, Map<String, Integer> places) {
        List<Step> made = new ArrayList<>();
        for (Schema.Field field : record.getFields()) {
            String name = path + field.name();
            Integer place = places.remove(name);
            if (place != null) {
                made.add(valueStep(field.schema(), place, name));
            } else if (places.keySet().stream().anyMatch(other -> other.startsWith(name + "."))) {
                made.add(nestedStep(field.schema(), name + ".", places));
            } else {
                ValueSkipper skipper = ValueSkipper.of(field.schema());
                made.add((in, buffer) -> skipper.skip(in));
            }
        }
        return made.toArray(Step[]::new);
    }

    /** Steps for fields that only the expected schema has; takes them out of {@code places}. */
    private List<Step> defaultSteps(Schema expected, Map<String, Integer> places) {
        List<Step> made = new ArrayList<>();
        for (Schema.Field field : expected.getFields()) {
            if (field.hasDefaultValue()) {
                Integer place = places.remove(field.name());
                if (place != null) {
                    made.add(defaultStep(field, place));
                }
            }
        }
        return made;
    }

    /** Reads the default as it would stand in a message, so that it means the same. */
    private Step defaultStep(Schema.Field field, int place) {
        byte[] encoded = GenericRecordWriter.encode(field.schema(), defaultOf(field));
        Step step = valueStep(field.schema(), place, field.name());
        AvroInput defaults = new AvroInput();
        return (in, record) -> {
            defaults.reset(encoded);
            step.run(defaults, record);
        };
    }

    private static @Nullable Object defaultOf(Schema.Field field) {
        return GenericData.get().getDefaultValue(field);
    }

    /** A record, or null and a record. */
    private Step nestedStep(Schema type, String path, Map<String, Integer> places) {
        return switch (type.getType()) {
            case RECORD -> all(recordSteps(type, path, places));
            case UNION -> {
                boolean optional =
                        type.getTypes().stream()
                                .allMatch(
                                        t ->
                                                t.getType() == Schema.Type.NULL
                                                        || t.getType() == Schema.Type.RECORD);
                if (!optional || type.getTypes().size() > 2) {
                    throw unusable(path, type);
                }
                Step[] branches =
                        type.getTypes().stream()
                                .map(
                                        t ->
                                                t.getType() == Schema.Type.NULL
                                                        ? (Step) (in, buffer) -> {}
                                                        : nestedStep(t, path, places))
                                .toArray(Step[]::new);
                yield oneOf(branches);
            }
            default -> throw unusable(path, type);
        };
    }

    private static Step all(Step[] steps) {
        return (in, record) -> {
            for (Step step : steps) {
                step.run(in, record);
            }
        };
    }

    private static Step oneOf(Step[] branches) {
        return (in, record) -> branches[in.readBranch(branches.length)].run(in, record);
    }

    private Step valueStep(Schema type, int field, String name) {
        return switch (type.getType()) {
            case NULL -> (in, record) -> record.setNull(field);
            case BOOLEAN -> (in, record) -> record.setNumber(field, in.readBoolean() ? 1 : 0);
            case INT ->
                    logicalName(type).equals("date")
                            ? (in, record) ->
                                    record.setNumber(field, (double) in.readInt() * DAY_MILLIS)
                            : (in, record) -> record.setNumber(field, in.readInt());
            case LONG -> longStep(type, field);
            case FLOAT -> (in, record) -> record.setNumber(field, in.readFloat());
            case DOUBLE -> (in, record) -> record.setNumber(field, in.readDouble());
            case STRING -> (in, record) -> record.setText(field, in.readString());
            case ENUM -> {
                String[] symbols = type.getEnumSymbols().toArray(String[]::new);
                yield (in, record) -> record.setText(field, symbols[in.readSymbol(symbols.length)]);
            }
            case UNION ->
                    oneOf(
                            type.getTypes().stream()
                                    .map(t -> valueStep(t, field, name))
                                    .toArray(Step[]::new));
            default -> throw unusable(name, type);
        };
    }

    private static Step longStep(Schema type, int field) {
        return switch (logicalName(type)) {
            case "timestamp-millis", "local-timestamp-millis" ->
                    (in, record) -> record.setNumber(field, (double) in.readLong());
            case "timestamp-micros", "local-timestamp-micros" ->
                    (in, record) ->
                            record.setNumber(field, (double) Math.floorDiv(in.readLong(), 1_000));
            case "timestamp-nanos", "local-timestamp-nanos" ->
                    (in, record) ->
                            record.setNumber(
                                    field, (double) Math.floorDiv(in.readLong(), 1_000_000));
            default ->
                    (in, record) -> {
                        long value = in.readLong();
                        if (Math.abs(value) <= EXACT && value != Long.MIN_VALUE) {
                            record.setNumber(field, (double) value);
                        } else {
                            // An id must keep its last digits, so it travels as text.
                            record.setText(field, Long.toString(value));
                        }
                    };
        };
    }

    private static String logicalName(Schema type) {
        LogicalType logical = type.getLogicalType();
        // Unknown logical types are left as a property, and so are those of another base type.
        return logical == null ? "" : logical.getName();
    }

    private IllegalArgumentException unusable(String name, Schema type) {
        String field = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        String rule =
                name.endsWith(".")
                        ? "' must be a record to have fields of its own, was "
                        : "' must be a boolean, number, text or enum, or a union of these, was ";
        return new IllegalArgumentException(
                "field '"
                        + field
                        + rule
                        + type
                        + " in the schema "
                        + schema.getFullName()
                        + ", which has "
                        + fieldsOf(schema, ""));
    }

    @Override
    public String toString() {
        return "reader of " + schema.getFullName() + " for " + wanted;
    }
}
