package io.github.flinkmlops.job.config;

import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.DecodingStrategy;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads the section on how targets are decoded. */
final class DecodingReader {

    private static final Set<String> STRATEGIES =
            new LinkedHashSet<>(List.of("greedy", "beam", "sampling"));

    private DecodingReader() {}

    /** The options; those of a greedy decoding where something is wrong. */
    static DecodingOptions read(Section top) {
        Section section = top.section("decoding");
        DecodingStrategy strategy = strategy(section);
        int minLength = (int) section.whole("minLength", 0, 0, Integer.MAX_VALUE);
        int maxLength = (int) section.whole("maxLength", Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
        boolean attention = section.flag("attention", false);
        section.end();
        try {
            return new DecodingOptions(strategy, new int[0], minLength, maxLength, attention);
        } catch (IllegalArgumentException e) {
            section.mistake("maxLength", "decoding: " + e.getMessage());
            return DecodingOptions.DEFAULT;
        }
    }

    /** A strategy's name, or its name with its settings. */
    private static DecodingStrategy strategy(Section section) {
        Yaml value = section.value("strategy");
        DecodingStrategy greedy = new DecodingStrategy.Greedy();
        if (value == null) {
            return greedy;
        }
        String name = value instanceof Yaml.Scalar scalar ? scalar.text() : "";
        Section settings = new Section(null, "", value.line(), section.mistakes());
        if (value instanceof Yaml.Entries entries && entries.entries().size() == 1) {
            Yaml.Entry only = entries.entries().get(0);
            name = only.key();
            settings =
                    new Section(only.value(), "decoding." + name, only.line(), section.mistakes());
        }
        if (!STRATEGIES.contains(name)) {
            section.mistake(
                    "strategy",
                    "decoding.strategy must be one of %s, was %s%s"
                            .formatted(
                                    STRATEGIES,
                                    name.isEmpty() ? value.shown() : "'" + name + "'",
                                    Spelling.hint(name, STRATEGIES)));
            return greedy;
        }
        int before = section.mistakes().count();
        DecodingStrategy made = greedy;
        try {
            made =
                    switch (name) {
                        case "beam" -> beam(settings);
                        case "sampling" -> sampling(settings);
                        default -> greedy;
                    };
        } catch (IllegalArgumentException e) {
            section.mistake("strategy", "decoding.strategy: " + e.getMessage());
        }
        if (section.mistakes().count() == before) {
            settings.end();
        }
        return made;
    }

    private static DecodingStrategy beam(Section settings) {
        return new DecodingStrategy.Beam(
                (int) settings.whole("width", 4, 1, DecodingStrategy.Beam.MOST),
                (float) settings.number("lengthPenalty", 0),
                (int) settings.whole("nBest", 1, 1, DecodingStrategy.Beam.MOST));
    }

    private static DecodingStrategy sampling(Section settings) {
        return new DecodingStrategy.Sampling(
                (float) settings.number("temperature", 1),
                (int) settings.whole("topK", Integer.MAX_VALUE, 1, Integer.MAX_VALUE),
                (float) settings.number("topP", 1),
                settings.whole("seed", 0, Long.MIN_VALUE, Long.MAX_VALUE));
    }
}
