package io.github.flinkmlops.script;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads a {@code config.json} of a user's script and collects everything that is wrong in it. */
final class ScriptConfig {
    /** What a model is. */
    enum Kind {
        TRANSFORMER,
        TOKENS,
        STEPS,
        VECTOR
    }

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private final String source;
    private final JsonNode tree;
    private final Set<String> known = new LinkedHashSet<>(Set.of("kind"));
    private final List<String> problems = new ArrayList<>();

    private ScriptConfig(String source, JsonNode tree) {
        this.source = source;
        this.tree = tree;
    }

    /**
     * Parses the text.
     *
     * @throws IllegalArgumentException if it is no JSON object
     */
    static ScriptConfig parse(String json, String source) {
        JsonNode tree;
        try {
            tree = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "%s: no JSON: %s".formatted(source, e.getMessage()), e);
        }
        if (!tree.isObject()) {
            throw new IllegalArgumentException(source + ": must be a JSON object");
        }
        return new ScriptConfig(source, tree);
    }

    /**
     * Returns the kind.
     *
     * @throws IllegalArgumentException if there is no such kind
     */
    Kind kind() {
        String text = tree.path("kind").asText("");
        return switch (text) {
            case "transformer" -> Kind.TRANSFORMER;
            case "tokens" -> Kind.TOKENS;
            case "steps" -> Kind.STEPS;
            case "vector" -> Kind.VECTOR;
            default ->
                    throw new IllegalArgumentException(
                            "%s: kind must be \"transformer\", \"tokens\", \"steps\" or \"vector\", was %s"
                                    .formatted(source, tree.path("kind")));
        };
    }

    /** Reads a whole number of at least {@code least}. */
    int integer(String name, int least) {
        known.add(name);
        JsonNode value = tree.path(name);
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.asInt() < least) {
            problems.add(
                    value.isMissingNode()
                            ? "%s is missing, it must be a whole number of at least %d"
                                    .formatted(name, least)
                            : "%s must be a whole number of at least %d, was %s"
                                    .formatted(name, least, value));
            return least;
        }
        return value.asInt();
    }

    void add(String problem) {
        problems.add(problem);
    }

    /**
     * Ends the reading.
     *
     * @throws IllegalArgumentException naming everything that is wrong, unknown keys too
     */
    void check() {
        for (Iterator<String> names = tree.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                problems.add("%s is unknown, known are %s".formatted(name, known));
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(source + ": " + String.join("; ", problems));
        }
    }
}
