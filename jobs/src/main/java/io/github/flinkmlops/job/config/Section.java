package io.github.flinkmlops.job.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keys with values, read one by one. Whatever is wrong goes to the mistakes, and the default is
 * returned so that reading can go on; the keys that were asked for are the known ones.
 */
final class Section {

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9}) ?(ms|s|min|h|d)");
    private static final Map<String, Long> UNIT_MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "min", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    private final String path;
    private final int line;
    private final Mistakes mistakes;
    private final Map<String, Yaml.Entry> entries = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();

    /**
     * @param path what messages put before the keys, such as {@code input}; empty at the top
     */
    Section(@Nullable Yaml node, String path, int line, Mistakes mistakes) {
        this.path = path;
        this.line = node == null ? line : node.line();
        this.mistakes = mistakes;
        if (node instanceof Yaml.Entries given) {
            given.entries().forEach(this::addEntry);
        } else if (node != null && !(node instanceof Yaml.Scalar scalar && scalar.isNull())) {
            String what = path.isEmpty() ? "the file" : path;
            mistakes.add(node.line(), what + " must be keys with values, was " + node.shown());
        }
    }

    private void addEntry(Yaml.Entry entry) {
        Yaml.Entry first = entries.putIfAbsent(entry.key(), entry);
        if (first != null) {
            mistakes.add(
                    entry.line(),
                    name(entry.key()) + " stands twice, first on line " + first.line());
        }
    }

    /** The full name of a key. */
    String name(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    int line() {
        return line;
    }

    /** The line of a key, or that of the section if the key is not there. */
    int line(String key) {
        Yaml.Entry entry = entries.get(key);
        return entry == null ? line : entry.line();
    }

    /** The line of the first key that begins behind a line; {@code MAX_VALUE} if there is none. */
    int nextLine(int after) {
        return entries.values().stream()
                .mapToInt(Yaml.Entry::line)
                .filter(begin -> begin > after)
                .min()
                .orElse(Integer.MAX_VALUE);
    }

    Mistakes mistakes() {
        return mistakes;
    }

    void mistake(String key, String text) {
        mistakes.add(line(key), text);
    }

    /** Whether the key is there with a value. */
    boolean has(String key) {
        return value(key) != null;
    }

    /** The value of a key, or null if it is not there or empty. */
    @Nullable Yaml value(String key) {
        known.add(key);
        Yaml.Entry entry = entries.get(key);
        if (entry == null || (entry.value() instanceof Yaml.Scalar s && s.isNull())) {
            return null;
        }
        return entry.value();
    }

    /** The value of a key that must be there; a mistake and null if it is not. */
    @Nullable Yaml required(String key) {
        Yaml value = value(key);
        if (value == null) {
            mistakes.add(line(key), name(key) + " is missing");
        }
        return value;
    }

    /** A part with keys of its own; without any if the key is not there. */
    Section section(String key) {
        return new Section(value(key), name(key), line(key), mistakes);
    }

    @Nullable String text(String key) {
        Yaml value = value(key);
        return value == null ? null : scalar(key, value);
    }

    String text(String key, String byDefault) {
        String text = text(key);
        return text == null ? byDefault : text;
    }

    /** A text that must be there. */
    @Nullable String requiredText(String key) {
        Yaml value = required(key);
        return value == null ? null : scalar(key, value);
    }

    private @Nullable String scalar(String key, Yaml value) {
        if (value instanceof Yaml.Scalar scalar && !scalar.text().isBlank()) {
            return scalar.text();
        }
        mistakes.add(value.line(), name(key) + " must be a text, was " + value.shown());
        return null;
    }

    /** A list of texts; one text alone stands for a list of it. Null if something is wrong. */
    @Nullable List<String> texts(String key) {
        Yaml value = required(key);
        if (value == null) {
            return null;
        }
        List<Yaml> items = value instanceof Yaml.Items list ? list.items() : List.of(value);
        List<String> texts = new ArrayList<>();
        for (Yaml item : items) {
            String text = scalar(key, item);
            if (text != null) {
                texts.add(text);
            }
        }
        if (items.isEmpty()) {
            mistakes.add(value.line(), name(key) + " must have at least 1 item, has 0");
        }
        return texts.size() == items.size() && !items.isEmpty() ? texts : null;
    }

    boolean flag(String key, boolean byDefault) {
        Yaml value = value(key);
        if (value == null) {
            return byDefault;
        }
        if (value.tree() instanceof Boolean flag) {
            return flag;
        }
        mistakes.add(value.line(), name(key) + " must be true or false, was " + value.shown());
        return byDefault;
    }

    double number(String key, double byDefault) {
        Yaml value = value(key);
        if (value == null) {
            return byDefault;
        }
        Double number = value instanceof Yaml.Scalar scalar ? scalar.number() : null;
        if (number == null) {
            mistakes.add(
                    value.line(), name(key) + " must be a finite number, was " + value.shown());
            return byDefault;
        }
        return number;
    }

    long whole(String key, long byDefault, long least, long most) {
        Yaml value = value(key);
        if (value == null) {
            return byDefault;
        }
        Long whole = value instanceof Yaml.Scalar scalar ? scalar.whole() : null;
        if (whole == null || whole < least || whole > most) {
            String range =
                    most == Long.MAX_VALUE
                            ? least == Long.MIN_VALUE ? "" : " of at least " + least
                            : " from " + least + " to " + most;
            mistakes.add(
                    value.line(),
                    name(key) + " must be a whole number" + range + ", was " + value.shown());
            return byDefault;
        }
        return whole;
    }

    /** A duration in whole milliseconds or more, such as {@code 50 ms}. */
    Duration duration(String key, Duration byDefault, Duration least, Duration most) {
        Yaml value = value(key);
        if (value == null) {
            return byDefault;
        }
        Matcher form = DURATION.matcher(value instanceof Yaml.Scalar s ? s.text() : "");
        if (!form.matches()) {
            mistakes.add(
                    value.line(),
                    name(key)
                            + " must be a duration such as 50 ms, 5 s, 10 min, 1 h or 1 d, was "
                            + value.shown());
            return byDefault;
        }
        long unit = UNIT_MILLIS.getOrDefault(form.group(2), 1L);
        Duration duration = Duration.ofMillis(Long.parseLong(form.group(1)) * unit);
        if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            mistakes.add(
                    value.line(),
                    name(key)
                            + " must be from "
                            + shown(least)
                            + " to "
                            + shown(most)
                            + ", was "
                            + form.group());
            return byDefault;
        }
        return duration;
    }

    private static String shown(Duration duration) {
        long millis = duration.toMillis();
        if (millis != 0 && millis % 86_400_000 == 0) {
            return millis / 86_400_000 + " d";
        }
        return millis % 1_000 == 0 ? millis / 1_000 + " s" : millis + " ms";
    }

    /** One of some names. */
    <T> T choice(String key, T byDefault, Map<String, T> choices) {
        Yaml value = value(key);
        if (value == null) {
            return byDefault;
        }
        String text = value instanceof Yaml.Scalar scalar ? scalar.text() : "";
        T chosen = choices.get(text);
        if (chosen == null) {
            mistakes.add(
                    value.line(),
                    name(key)
                            + " must be one of "
                            + choices.keySet()
                            + ", was "
                            + value.shown()
                            + Spelling.hint(text, choices.keySet()));
            return byDefault;
        }
        return chosen;
    }

    /** Whatever {@code parse} makes of the value; its complaint becomes the mistake. */
    <T> @Nullable T parsed(Yaml value, Function<@Nullable Object, T> parse) {
        try {
            return parse.apply(value.tree());
        } catch (IllegalArgumentException e) {
            mistakes.add(value.line(), String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** The keys as they stand, all of them known. */
    Map<String, Yaml> all() {
        Map<String, Yaml> all = new LinkedHashMap<>();
        entries.forEach(
                (key, entry) -> {
                    known.add(key);
                    all.put(key, entry.value());
                });
        return all;
    }

    /** Ends the reading: keys that nobody asked for are mistakes. */
    void end() {
        for (Yaml.Entry entry : entries.values()) {
            if (!known.contains(entry.key())) {
                mistakes.add(
                        entry.line(),
                        (path.isEmpty() ? "the file" : path)
                                + " has no key '"
                                + entry.key()
                                + "', it has "
                                + known
                                + Spelling.hint(entry.key(), known));
            }
        }
    }
}
