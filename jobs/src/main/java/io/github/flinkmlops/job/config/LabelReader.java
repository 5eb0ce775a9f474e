package io.github.flinkmlops.job.config;

import io.github.flinkmlops.example.LabelEncoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the label. */
final class LabelReader {

    private LabelReader() {}

    /**
     * What reads the label; null if something is wrong with it.
     *
     * @param ownField the field of the label where records are our own {@code Example}; null for
     *     records of any schema
     */
    static @Nullable LabelEncoder read(Section top, @Nullable String ownField) {
        int mistakes = top.mistakes().count();
        if (ownField == null && top.required("label") == null) {
            return null;
        }
        Section section = top.section("label");
        String field = field(section, ownField);
        boolean threshold = section.has("above");
        double above = section.number("above", 0);
        boolean classified = section.has("classes");
        List<String> classes = classified ? section.texts("classes") : null;
        String name = section.text("class");
        if (threshold && classified) {
            section.mistake("above", "label must have above or classes, has both");
        }
        if (name != null && !threshold) {
            section.mistake("class", "label.class names what is above: it needs label.above");
        }
        section.end();
        if (field == null || top.mistakes().count() != mistakes) {
            return null;
        }
        if (threshold) {
            Yaml limit = section.value("above");
            String byDefault = field + " > " + (limit == null ? "" : limit.shown());
            return new LabelEncoder.Threshold(field, above, name == null ? byDefault : name);
        }
        return classes == null ? new LabelEncoder.Value(field) : classes(section, field, classes);
    }

    private static @Nullable String field(Section section, @Nullable String ownField) {
        if (ownField == null) {
            return section.requiredText("field");
        }
        String field = section.text("field", ownField);
        if (!field.equals(ownField)) {
            section.mistake(
                    "field",
                    "label.field of Example records must be '"
                            + ownField
                            + "', was '"
                            + field
                            + "'");
        }
        return ownField;
    }

    private static @Nullable LabelEncoder classes(
            Section section, String field, List<String> classes) {
        try {
            return new LabelEncoder.Classes(field, classes);
        } catch (IllegalArgumentException e) {
            section.mistake("classes", String.valueOf(e.getMessage()));
            return null;
        }
    }
}
