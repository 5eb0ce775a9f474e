package io.github.flinkmlops.example;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of a record say what an example is about, beside its features.
 *
 * @param id null: the record's position is the id
 * @param eventTime null: Kafka's timestamp is the event time
 * @param key null: no key
 * @param weight null: every example weighs 1
 */
public record ExampleFields(
        @Nullable String id,
        @Nullable String eventTime,
        @Nullable String key,
        @Nullable String weight)
        implements Serializable {

    /** Nothing but features and label. */
    public static final ExampleFields NONE = new ExampleFields(null, null, null, null);
}
