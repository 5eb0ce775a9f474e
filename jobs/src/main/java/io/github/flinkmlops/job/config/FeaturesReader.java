package io.github.flinkmlops.job.config;

import io.github.flinkmlops.example.Category;
import io.github.flinkmlops.example.FeatureEncoder;
import io.github.flinkmlops.example.HashedFeature;
import io.github.flinkmlops.example.HashedWordsFeature;
import io.github.flinkmlops.example.IdsFeature;
import io.github.flinkmlops.example.NumericFeature;
import io.github.flinkmlops.example.OneHotFeature;
import io.github.flinkmlops.example.TimePart;
import io.github.flinkmlops.example.TimePartFeature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the list of features. */
final class FeaturesReader {

    private static final List<String> KINDS = List.of("hash", "ids", "number", "one-hot", "words");
    private static final Map<String, TimePart> PARTS = new LinkedHashMap<>();
    private static final int LONGEST_BUCKET = 1_000_000;
    private static final int MOST_BITS = 24;

    static {
        for (TimePart part : TimePart.values()) {
            PARTS.put(part.name().toLowerCase(Locale.ROOT).replace('_', '-'), part);
        }
    }

    private final Mistakes mistakes;
    private final List<FeatureEncoder> encoders = new ArrayList<>();

    private FeaturesReader(Mistakes mistakes) {
        this.mistakes = mistakes;
    }

    /** The encoders in order; null if something is wrong with them. */
    static @Nullable List<FeatureEncoder> read(Section top) {
        Yaml node = top.required("features");
        if (node == null) {
            return null;
        }
        if (!(node instanceof Yaml.Items list) || list.items().isEmpty()) {
            top.mistake("features", "features must be a list of at least 1, was " + node.shown());
            return null;
        }
        int mistakes = top.mistakes().count();
        FeaturesReader reader = new FeaturesReader(top.mistakes());
        list.items().forEach(reader::readFeature);
        return top.mistakes().count() == mistakes ? reader.encoders : null;
    }

    private void readFeature(Yaml node) {
        if (!(node instanceof Yaml.Entries given) || given.entries().size() != 1) {
            mistakes.add(
                    node.line(),
                    "a feature must be one of " + KINDS + " with its settings, was " + shown(node));
            return;
        }
        Yaml.Entry entry = given.entries().get(0);
        switch (entry.key()) {
            case "one-hot" -> readOneHot(section(entry));
            case "number" -> readNumber(entry);
            case "hash" -> readHash(section(entry));
            case "words" -> readWords(section(entry));
            case "ids" -> readIds(section(entry));
            default ->
                    mistakes.add(
                            entry.line(),
                            "a feature must be one of "
                                    + KINDS
                                    + ", was '"
                                    + entry.key()
                                    + "'"
                                    + Spelling.hint(entry.key(), KINDS));
        }
    }

    private static String shown(Yaml node) {
        return node instanceof Yaml.Entries given
                ? given.entries().stream().map(Yaml.Entry::key).toList().toString()
                : node.shown();
    }

    private Section section(Yaml.Entry entry) {
        return new Section(entry.value(), entry.key(), entry.line(), mistakes);
    }

    private void add(Section section, Supplier<FeatureEncoder> encoder) {
        try {
            encoders.add(encoder.get());
        } catch (IllegalArgumentException e) {
            mistakes.add(section.line(), String.valueOf(e.getMessage()));
        }
    }

    private void readOneHot(Section section) {
        if (section.has("time")) {
            String time = section.text("time");
            TimePart part = part(section);
            section.end();
            if (time != null && part != null) {
                add(section, () -> new TimePartFeature(time, part));
            }
            return;
        }
        String field = section.requiredText("field");
        List<String> values = section.texts("values");
        boolean reject = section.choice("unknown", false, ordered("ignore", false, "reject", true));
        section.end();
        if (field != null && values != null) {
            add(section, () -> new OneHotFeature(field, values, reject));
        }
    }

    private static @Nullable TimePart part(Section section) {
        return section.required("part") == null
                ? null
                : section.choice("part", TimePart.HOUR, PARTS);
    }

    private void readNumber(Yaml.Entry entry) {
        if (entry.value() instanceof Yaml.Scalar field && !field.isNull()) {
            encoders.add(new NumericFeature(field.text()));
            return;
        }
        Section section = section(entry);
        List<String> fields = numberFields(section);
        boolean log = section.flag("log", false);
        double shift = section.number("shift", 0);
        double scale = section.number("scale", 1);
        boolean standardize = section.flag("standardize", false);
        section.end();
        if (fields != null) {
            for (String field : fields) {
                add(section, () -> new NumericFeature(field, log, shift, scale, standardize));
            }
        }
    }

    private static @Nullable List<String> numberFields(Section section) {
        boolean several = section.has("fields");
        if (several && section.has("field")) {
            section.mistake("fields", "number must have a field or fields, has both");
            return null;
        }
        if (several) {
            return section.texts("fields");
        }
        String field = section.requiredText("field");
        return field == null ? null : List.of(field);
    }

    private void readHash(Section section) {
        List<Category> categories = new ArrayList<>();
        Yaml of = section.required("of");
        if (of != null) {
            List<Yaml> items = of instanceof Yaml.Items list ? list.items() : List.of(of);
            items.stream().map(this::category).filter(Objects::nonNull).forEach(categories::add);
            if (items.isEmpty()) {
                section.mistake("of", "hash.of must have at least 1 item, has 0");
            }
        }
        int bits = bits(section);
        section.end();
        if (!categories.isEmpty()) {
            add(section, () -> new HashedFeature(categories, bits));
        }
    }

    private @Nullable Category category(Yaml node) {
        if (node instanceof Yaml.Scalar field && !field.text().isBlank()) {
            return new Category.Text(field.text());
        }
        Section section = new Section(node, "hash.of", node.line(), mistakes);
        String time = section.requiredText("time");
        TimePart part = part(section);
        int every = (int) section.whole("every", 1, 1, LONGEST_BUCKET);
        section.end();
        return time == null || part == null ? null : new Category.PartOfTime(time, part, every);
    }

    private void readWords(Section section) {
        String field = section.requiredText("field");
        int bits = bits(section);
        section.end();
        if (field != null) {
            add(section, () -> new HashedWordsFeature(field, bits));
        }
    }

    private void readIds(Section section) {
        String field = section.requiredText("field");
        section.required("size");
        int size = (int) section.whole("size", 1, 1, 1L << MOST_BITS);
        section.end();
        if (field != null) {
            add(section, () -> new IdsFeature(field, size));
        }
    }

    private static int bits(Section section) {
        section.required("bits");
        return (int) section.whole("bits", 1, 1, MOST_BITS);
    }

    private static <T> Map<String, T> ordered(String a, T first, String b, T second) {
        Map<String, T> choices = new LinkedHashMap<>();
        choices.put(a, first);
        choices.put(b, second);
        return choices;
    }
}
