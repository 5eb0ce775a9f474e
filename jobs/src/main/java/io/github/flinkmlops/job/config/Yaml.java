package io.github.flinkmlops.job.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A part of a YAML document with the line on which it begins, counted from 1. */
sealed interface Yaml {

    int line();

    /** The tree of strings, numbers, booleans, lists and maps that it stands for. */
    @Nullable Object tree();

    /** How messages show it. */
    String shown();

    /**
     * Text, a number, true, false or nothing.
     *
     * @param plain whether it stands without quotes
     */
    record Scalar(int line, String text, boolean plain) implements Yaml {

        private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]{1,18}");
        private static final Pattern NUMBER =
                Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?");

        /** Whether it is left empty or {@code null}. */
        boolean isNull() {
            return plain && (text.isEmpty() || text.equals("null") || text.equals("~"));
        }

        /** The number it is, or null; a number that a double cannot hold is none. */
        @Nullable Double number() {
            if (!plain || !NUMBER.matcher(text).matches()) {
                return null;
            }
            double number = Double.parseDouble(text);
            return Double.isFinite(number) ? number : null;
        }

        /** The whole number it is, or null. */
        @Nullable Long whole() {
            return plain && WHOLE.matcher(text).matches() ? Long.parseLong(text) : null;
        }

        @Override
        public @Nullable Object tree() {
            if (isNull()) {
                return null;
            }
            if (plain && (text.equals("true") || text.equals("false"))) {
                return text.equals("true");
            }
            Long whole = whole();
            if (whole != null) {
                // An if, since a conditional expression would widen the int again.
                if (whole == whole.intValue()) {
                    return whole.intValue();
                }
                return whole;
            }
            Double number = number();
            return number != null ? number : text;
        }

        @Override
        public String shown() {
            if (isNull()) {
                return "nothing";
            }
            String shown = text.length() <= 60 ? text : text.substring(0, 60) + "…";
            return tree() instanceof String ? "'" + shown + "'" : shown;
        }
    }

    /** A list. */
    record Items(int line, List<Yaml> items) implements Yaml {

        @Override
        public Object tree() {
            List<@Nullable Object> tree = new ArrayList<>();
            items.forEach(item -> tree.add(item.tree()));
            return tree;
        }

        @Override
        public String shown() {
            return "a list";
        }
    }

    /** Keys with values, in the order of the file; a key may stand twice. */
    record Entries(int line, List<Entry> entries) implements Yaml {

        @Override
        public Object tree() {
            Map<String, @Nullable Object> tree = new LinkedHashMap<>();
            entries.forEach(entry -> tree.put(entry.key(), entry.value().tree()));
            return tree;
        }

        @Override
        public String shown() {
            return "keys with values";
        }
    }

    /** One key with its value. */
    record Entry(int line, String key, Yaml value) {}
}
