package io.github.flinkmlops.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@code vocab.json}:
 *
 * <pre>{@code
 * {
 *   "source": {"unit": "characters", "tokens": ["<pad>", "</s>", "a", "b"],
 *              "special": ["<pad>"], "end": "</s>", "lowerCase": true},
 *   "target": {"unit": "words", "tokens": ["<pad>", "</s>", "AH", "B"],
 *              "special": ["<pad>"], "end": "</s>", "separator": " "}
 * }
 * }</pre>
 *
 * <ul>
 *   <li>{@code unit}: {@code characters} or {@code words}.
 *   <li>{@code tokens}: a token's place is its id, from 0.
 *   <li>{@code special}: tokens that stand for no text, such as padding.
 *   <li>{@code unknown}: the token for whatever is not in the list; without it such a text is
 *       refused.
 *   <li>{@code begin}, {@code end}: tokens before and behind every text.
 *   <li>{@code lowerCase}: whether a text is put into small letters first; false if left out.
 *   <li>{@code separator}: between tokens that become text; nothing for characters and a blank for
 *       words if left out.
 * </ul>
 */
final class VocabularyFile {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    private static final List<String> SIDES = List.of("source", "target");
    private static final List<String> KEYS =
            List.of(
                    "unit",
                    "tokens",
                    "special",
                    "unknown",
                    "begin",
                    "end",
                    "lowerCase",
                    "separator");

    private final Path file;
    private final List<String> problems = new ArrayList<>();

    private VocabularyFile(Path file) {
        this.file = file;
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException naming the file and everything that is wrong in it
     */
    static SequenceText read(Path file) throws IOException {
        return new VocabularyFile(file).text();
    }

    /** Whether a file is meant to be a vocabulary of ours. */
    static boolean looksLikeOne(Path file) throws IOException {
        JsonNode tree = parse(file);
        return tree.path("source").isObject() || tree.path("target").isObject();
    }

    private static JsonNode parse(Path file) throws IOException {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "%s: no JSON: %s".formatted(file, e.getMessage()), e);
        }
    }

    private SequenceText text() throws IOException {
        JsonNode tree = parse(file);
        if (!tree.isObject()) {
            throw new IllegalArgumentException(
                    file + ": must be an object with source and target, was " + kind(tree));
        }
        noteUnknownKeys(tree, "", SIDES);
        Vocabulary source = side(tree, "source");
        Vocabulary target = side(tree, "target");
        if (source == null || target == null) {
            throw new IllegalArgumentException(file + ": " + String.join("; ", problems));
        }
        return new SequenceText(source, target);
    }

    private @Nullable Vocabulary side(JsonNode tree, String name) {
        int before = problems.size();
        JsonNode side = tree.path(name);
        if (!side.isObject()) {
            problems.add("%s must be an object, was %s".formatted(name, kind(side)));
            return null;
        }
        String path = name + ".";
        noteUnknownKeys(side, path, KEYS);
        Vocabulary.Unit unit = unit(side, path);
        List<String> tokens = texts(side, path, "tokens");
        Set<String> special = new LinkedHashSet<>();
        if (side.has("special")) {
            special.addAll(texts(side, path, "special"));
        }
        String unknown = token(side, path, "unknown");
        String begin = token(side, path, "begin");
        String end = token(side, path, "end");
        boolean lowerCase = lowerCase(side, path);
        String separator = separator(side, path, unit);
        checkTokens(path, tokens);
        Set<String> all = new LinkedHashSet<>(special);
        for (String one : new String[] {unknown, begin, end}) {
            if (one != null) {
                all.add(one);
            }
        }
        checkSpecial(path, tokens, all);
        if (unit != null) {
            checkUnits(path, unit, tokens, all, lowerCase);
        }
        return problems.size() > before || unit == null
                ? null
                : new Vocabulary(unit, tokens, special, unknown, begin, end, lowerCase, separator);
    }

    private Vocabulary.@Nullable Unit unit(JsonNode side, String path) {
        String unit = side.path("unit").asText("");
        switch (unit) {
            case "characters":
                return Vocabulary.Unit.CHARACTERS;
            case "words":
                return Vocabulary.Unit.WORDS;
            default:
                problems.add(
                        "%sunit must be \"characters\" or \"words\", was %s"
                                .formatted(path, shown(side.path("unit"))));
                return null;
        }
    }

    private List<String> texts(JsonNode side, String path, String key) {
        JsonNode list = side.path(key);
        List<String> texts = new ArrayList<>();
        if (!list.isArray()) {
            problems.add("%s%s must be a list of texts, was %s".formatted(path, key, kind(list)));
            return texts;
        }
        for (int i = 0; i < list.size(); i++) {
            JsonNode text = list.get(i);
            if (!text.isTextual() || text.asText().isEmpty()) {
                problems.add(
                        "%s%s[%d] must be a text, was %s".formatted(path, key, i, shown(text)));
            }
            texts.add(text.asText());
        }
        return texts;
    }

    private @Nullable String token(JsonNode side, String path, String key) {
        JsonNode token = side.path(key);
        if (token.isMissingNode() || token.isNull()) {
            return null;
        }
        if (!token.isTextual()) {
            problems.add("%s%s must be a token, was %s".formatted(path, key, shown(token)));
            return null;
        }
        return token.asText();
    }

    private boolean lowerCase(JsonNode side, String path) {
        JsonNode flag = side.path("lowerCase");
        if (!flag.isMissingNode() && !flag.isBoolean()) {
            problems.add("%slowerCase must be true or false, was %s".formatted(path, shown(flag)));
        }
        return flag.asBoolean(false);
    }

    private String separator(JsonNode side, String path, Vocabulary.@Nullable Unit unit) {
        JsonNode separator = side.path("separator");
        if (!separator.isMissingNode() && !separator.isTextual()) {
            problems.add("%sseparator must be a text, was %s".formatted(path, shown(separator)));
        }
        return separator.asText(unit == Vocabulary.Unit.WORDS ? " " : "");
    }

    private void checkTokens(String path, List<String> tokens) {
        if (tokens.isEmpty()) {
            problems.add(path + "tokens must have at least 1 token, has 0");
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < tokens.size(); i++) {
            if (!seen.add(tokens.get(i))) {
                problems.add(
                        "%stokens must be distinct, '%s' stands at %d and %d"
                                .formatted(path, tokens.get(i), tokens.indexOf(tokens.get(i)), i));
            }
        }
    }

    private void checkSpecial(String path, List<String> tokens, Set<String> special) {
        Set<String> known = new HashSet<>(tokens);
        for (String token : special) {
            if (!known.contains(token)) {
                problems.add("%stokens has no '%s', which is special".formatted(path, token));
            }
        }
    }

    /** A token that no text can have is a special one that was not listed, or a wrong unit. */
    private void checkUnits(
            String path,
            Vocabulary.Unit unit,
            List<String> tokens,
            Set<String> special,
            boolean lowerCase) {
        List<String> unreachable = new ArrayList<>();
        for (String token : tokens) {
            boolean fits =
                    switch (unit) {
                        case CHARACTERS -> token.codePointCount(0, token.length()) == 1;
                        case WORDS -> token.chars().noneMatch(Character::isWhitespace);
                    };
            boolean found = !lowerCase || token.equals(token.toLowerCase(Locale.ROOT));
            if ((!fits || !found) && !special.contains(token)) {
                unreachable.add("'" + token + "'");
            }
        }
        if (!unreachable.isEmpty()) {
            int shown = Math.min(5, unreachable.size());
            problems.add(
                    "%stokens has %d that no %stext in %s has, such as %s: list them under special,"
                                    .formatted(
                                            path,
                                            unreachable.size(),
                                            lowerCase ? "small-letter " : "",
                                            unit == Vocabulary.Unit.CHARACTERS
                                                    ? "characters"
                                                    : "words",
                                            String.join(", ", unreachable.subList(0, shown)))
                            + " or change unit or lowerCase");
        }
    }

    private void noteUnknownKeys(JsonNode tree, String path, List<String> known) {
        for (Iterator<String> names = tree.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                problems.add("%s%s is unknown, known are %s".formatted(path, name, known));
            }
        }
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case MISSING, NULL -> "missing";
            case OBJECT -> "an object";
            case ARRAY -> "a list";
            case STRING -> "a text";
            default -> node.toString();
        };
    }

    private static String shown(JsonNode node) {
        return node.isMissingNode() ? "missing" : node.toString();
    }
}
