package io.github.flinkmlops.transformer;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with some settings, all of it, so that one message can name it. */
final class Problems {
    private final List<String> found = new ArrayList<>();

    void add(String problem) {
        found.add(problem);
    }

    /** Notes the message, formatted as {@link String#formatted} does, unless the rule holds. */
    void require(boolean holds, String message, Object... values) {
        if (!holds) {
            found.add(message.formatted(values));
        }
    }

    void requireAtLeast(String name, int least, int value) {
        require(value >= least, "%s must be at least %d, was %d", name, least, value);
    }

    void requireIdWithin(String name, int id, int vocabulary) {
        require(
                id >= 0 && id < vocabulary,
                "%s must be an id of the vocabulary of %d tokens, was %d",
                name,
                vocabulary,
                id);
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    String message() {
        return String.join("; ", found);
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new IllegalArgumentException(message());
        }
    }
}
