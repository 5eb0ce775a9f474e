package io.github.flinkmlops.job.config;

import io.github.flinkmlops.connector.avro.RecordReader;
import io.github.flinkmlops.connector.avro.RequestFields;
import io.github.flinkmlops.connector.avro.SequenceDecoder;
import io.github.flinkmlops.connector.avro.WireFormat;
import io.github.flinkmlops.connector.kafka.StartingOffsets;
import io.github.flinkmlops.sequence.DecodingOptions;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Reads the section on the input topic of a job that reads sequences. */
final class SequenceInputReader {

    private static final List<String> FIELDS = List.of("text", "tokens", "id", "eventTime", "key");

    private final Section section;
    private final List<Schema> schemas;

    SequenceInputReader(Section top, Resources beside) {
        this.section = top.section("input");
        this.schemas = InputReader.schemas(section, beside);
    }

    /** Which fields make a request; null for our own records, and where something is wrong. */
    @Nullable RequestFields fields() {
        if (!section.has("schema")) {
            for (String key : FIELDS) {
                if (section.has(key)) {
                    section.mistake(
                            key,
                            section.name(key)
                                    + " is given by SequenceRequest records themselves; for records"
                                    + " of your own name their schema");
                }
            }
            return null;
        }
        String text = section.text("text");
        String tokens = section.text("tokens");
        String id = section.text("id");
        String eventTime = section.text("eventTime");
        String key = section.text("key");
        if ((text == null) == (tokens == null)) {
            section.mistake(
                    text == null ? "schema" : "tokens",
                    "input must name the field with the text or the one with the tokens, names "
                            + (text == null ? "neither" : "both"));
            return null;
        }
        RequestFields fields = new RequestFields(text, tokens, id, eventTime, key);
        return check(fields) ? fields : null;
    }

    private boolean check(RequestFields fields) {
        int before = section.mistakes().count();
        for (Schema schema : schemas) {
            for (String key : FIELDS) {
                String field = section.text(key);
                if (field != null && !key.equals("tokens")) {
                    check(key, () -> new RecordReader(schema, List.of(field)));
                }
            }
            if (fields.tokens() != null) {
                RequestFields alone = new RequestFields(null, fields.tokens(), null, null, null);
                check(
                        "tokens",
                        () ->
                                SequenceDecoder.ofRecords(
                                        WireFormat.SINGLE_OBJECT,
                                        List.of(schema),
                                        alone,
                                        DecodingOptions.DEFAULT,
                                        1));
            }
        }
        return section.mistakes().count() == before;
    }

    private void check(String key, Supplier<?> reader) {
        try {
            Object unused = reader.get();
        } catch (IllegalArgumentException e) {
            section.mistake(key, String.valueOf(e.getMessage()));
        }
    }

    /** Everything else, after which no key may be left. */
    InputSettings settings(String name) {
        InputSettings settings =
                new InputSettings(
                        InputReader.topic(section, "topic", name),
                        section.text("group", name),
                        InputReader.format(section),
                        schemas,
                        section.choice("start", StartingOffsets.EARLIEST, InputReader.starts()),
                        // Nothing waits for a watermark here.
                        Duration.ZERO,
                        Duration.ofSeconds(10),
                        (int) section.whole("parallelism", 1, 1, InputReader.MOST_SUBTASKS));
        InputReader.checkSchemas(section, settings);
        section.end();
        return settings;
    }
}
