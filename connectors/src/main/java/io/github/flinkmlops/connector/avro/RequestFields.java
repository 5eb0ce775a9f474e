package io.github.flinkmlops.connector.avro;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of a record of any schema make a request. One of {@code text} and {@code tokens} is
 * there.
 *
 * @param text field with a text for the model's tokenizer
 * @param tokens field with an array of ids
 * @param id field with the request's id; null takes its position
 * @param eventTime field with a time; null takes Kafka's
 * @param key field with the key of the prediction; null gives none
 */
public record RequestFields(
        @Nullable String text,
        @Nullable String tokens,
        @Nullable String id,
        @Nullable String eventTime,
        @Nullable String key)
        implements Serializable {

    public RequestFields {
        if ((text == null) == (tokens == null)) {
            throw new IllegalArgumentException(
                    "a request needs a field for its text or one for its tokens, had "
                            + (text == null ? "neither" : "both"));
        }
    }

    /** The fields that hold a single value, each once. */
    List<String> values() {
        List<String> values = new ArrayList<>();
        for (String field : new String[] {text, id, eventTime, key}) {
            if (field != null && !values.contains(field)) {
                values.add(field);
            }
        }
        return values;
    }
}
