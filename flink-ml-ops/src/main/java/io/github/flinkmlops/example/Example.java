package io.github.flinkmlops.example;

import org.jspecify.annotations.Nullable;

/**
 * What the trainer learns from or predicts.
 *
 * @param id as the record gives it, else its position
 * @param eventTime epoch milliseconds
 * @param key what readers may group by, if the record has one
 * @param label null if it is not known: the example is predicted only
 * @param weight finite, at least 0; with 0 the example is predicted only
 * @param bytes the record as it came, kept where dead letters are written; else null
 */
public record Example(
        String id,
        long eventTime,
        @Nullable String key,
        Features features,
        @Nullable Label label,
        float weight,
        Position position,
        byte @Nullable [] bytes)
        implements Decoded {

    /** The topic of examples that a program makes itself. */
    private static final String NO_TOPIC = "none";

    /**
     * An example that a program makes itself, of weight 1.
     *
     * @param label null if it is not known
     */
    public static Example of(String id, long eventTime, Features features, @Nullable Label label) {
        return new Example(
                id,
                eventTime,
                null,
                features,
                label,
                1f,
                new Position(NO_TOPIC, 0, 0, eventTime),
                null);
    }

    /** Whether the trainer takes a step on it. */
    public boolean learnable() {
        return label != null && weight > 0;
    }
}
