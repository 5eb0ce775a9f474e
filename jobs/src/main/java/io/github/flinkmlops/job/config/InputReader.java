package io.github.flinkmlops.job.config;

import io.github.flinkmlops.connector.avro.WireFormat;
import io.github.flinkmlops.connector.kafka.StartingOffsets;
import io.github.flinkmlops.example.ExampleFields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Reads the section on the input topic. */
final class InputReader {

    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");
    static final int MOST_SUBTASKS = 1 << 15;
    private static final int MOST_FEATURES = 1 << 28;
    private static final Duration LONGEST = Duration.ofDays(365);

    /**
     * Numbers of features of our own {@code Example} records.
     *
     * @param dense number of dense features
     * @param sparse what sparse indices must be below
     */
    record Sizes(int dense, int sparse) {}

    private final Section section;

    InputReader(Section top) {
        this.section = top.section("input");
    }

    /** Whether a topic may have this name. */
    static boolean isTopic(String name) {
        return TOPIC.matcher(name).matches() && !name.equals(".") && !name.equals("..");
    }

    /** A topic's name; one that is no topic's name is a mistake. */
    static String topic(Section section, String key, String byDefault) {
        String topic = section.text(key, byDefault);
        if (!isTopic(topic)) {
            section.mistake(
                    key,
                    section.name(key)
                            + " must be 1 to 249 letters, digits, dots, hyphens or underscores,"
                            + " was '"
                            + topic
                            + "'");
        }
        return topic;
    }

    /** The sizes if records are our own {@code Example}, else null. */
    @Nullable Sizes sizes() {
        if (!(section.value("schema") instanceof Yaml.Entries entries)
                || entries.entries().isEmpty()
                || !entries.entries().get(0).key().equals("example")) {
            return null;
        }
        Section schema = new Section(entries, "schema", entries.line(), section.mistakes());
        Section example = schema.section("example");
        int dense = (int) example.whole("dense", 0, 0, MOST_FEATURES);
        int sparse = (int) example.whole("sparse", 0, 0, MOST_FEATURES);
        if (dense + sparse == 0) {
            schema.mistake(
                    "example",
                    "schema.example must have dense or sparse features, such as {dense: 16}");
        }
        example.end();
        schema.end();
        return new Sizes(dense, sparse);
    }

    /** Which fields say what an example is about. */
    ExampleFields fields() {
        return new ExampleFields(
                section.text("id"),
                section.text("eventTime"),
                section.text("key"),
                section.text("weight"));
    }

    /** Everything else, after which no key may be left. */
    InputSettings settings(String name, boolean ownExamples, Resources beside) {
        InputSettings settings =
                new InputSettings(
                        topic(section, "topic", name),
                        section.text("group", name),
                        format(section),
                        ownExamples ? List.of() : schemas(section, beside),
                        section.choice("start", StartingOffsets.EARLIEST, starts()),
                        section.duration(
                                "outOfOrderness", Duration.ofSeconds(5), Duration.ZERO, LONGEST),
                        section.duration(
                                "idleness", Duration.ofSeconds(10), Duration.ofMillis(1), LONGEST),
                        (int) section.whole("parallelism", 1, 1, MOST_SUBTASKS));
        checkSchemas(section, settings);
        if (ownExamples) {
            for (String key : List.of("id", "eventTime", "key", "weight")) {
                if (section.has(key)) {
                    section.mistake(
                            key, section.name(key) + " is given by Example records themselves");
                }
            }
        }
        section.end();
        return settings;
    }

    int schemaLine() {
        return section.line("schema");
    }

    /** Complains about several schemas where messages do not say which of them they have. */
    static void checkSchemas(Section section, InputSettings settings) {
        if (settings.format() != WireFormat.SINGLE_OBJECT && settings.schemas().size() > 1) {
            section.mistake(
                    "schema",
                    "input.schema must be one schema where encoding is "
                            + (settings.format() == WireFormat.PLAIN
                                    ? "plain, since plain records do not say which they have"
                                    : "registry, since the registry has the others")
                            + ", were "
                            + settings.schemas().size());
        }
    }

    static WireFormat format(Section section) {
        return section.choice("encoding", WireFormat.SINGLE_OBJECT, formats());
    }

    /** How messages hold their records, by the names of the job file. */
    static Map<String, WireFormat> formats() {
        Map<String, WireFormat> formats = new LinkedHashMap<>();
        formats.put("single-object", WireFormat.SINGLE_OBJECT);
        formats.put("plain", WireFormat.PLAIN);
        formats.put("registry", WireFormat.REGISTRY);
        return formats;
    }

    static Map<String, StartingOffsets> starts() {
        Map<String, StartingOffsets> starts = new LinkedHashMap<>();
        starts.put("earliest", StartingOffsets.EARLIEST);
        starts.put("latest", StartingOffsets.LATEST);
        starts.put("committed", StartingOffsets.COMMITTED);
        return starts;
    }

    /** The schemas that the section names; none if it names none. */
    static List<Schema> schemas(Section section, Resources beside) {
        Yaml value = section.value("schema");
        if (value == null) {
            return List.of();
        }
        List<Schema> schemas = new ArrayList<>();
        List<Yaml> items = value instanceof Yaml.Items list ? list.items() : List.of(value);
        for (Yaml item : items) {
            Schema schema = schema(section, item, beside);
            if (schema != null) {
                schemas.add(schema);
            }
        }
        if (items.isEmpty()) {
            section.mistake("schema", "input.schema must have at least 1 item, has 0");
        }
        return schemas;
    }

    private static @Nullable Schema schema(Section section, Yaml item, Resources beside) {
        String source = "input.schema";
        try {
            String json;
            if (item instanceof Yaml.Scalar file) {
                if (file.text().equals("example")) {
                    section.mistake(
                            "schema",
                            "input.schema: example needs its sizes, such as {example: {dense: 16}}");
                    return null;
                }
                source = "input.schema '" + file.text() + "'";
                json = new String(beside.read(file.text()), StandardCharsets.UTF_8);
            } else {
                json = Json.write(item.tree());
            }
            Schema schema = new Schema.Parser().parse(json);
            if (schema.getType() != Schema.Type.RECORD) {
                throw new IllegalArgumentException("it must be a record, was " + schema.getType());
            }
            return schema;
        } catch (IOException e) {
            section.mistakes().add(item.line(), source + " cannot be read: " + e.getMessage());
        } catch (RuntimeException e) {
            // Avro's parser promises no type: a number that is none gives NumberFormatException.
            section.mistakes().add(item.line(), source + " is no Avro schema: " + e.getMessage());
        }
        return null;
    }
}
