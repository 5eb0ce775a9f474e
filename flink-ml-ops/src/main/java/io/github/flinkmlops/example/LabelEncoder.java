package io.github.flinkmlops.example;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns a field into a label. A null field is a label that is not known. */
public sealed interface LabelEncoder extends Serializable {

    /** The field that it reads. */
    String field();

    /** Names of the classes in the order of the network's outputs; empty if there are none. */
    List<String> classes();

    /** The label, or null if the field is null. */
    @Nullable Label encode(Record record, int at) throws BadRecordException;

    /** The number itself, for regression. */
    record Value(String field) implements LabelEncoder {

        @Override
        public List<String> classes() {
            return List.of();
        }

        @Override
        public @Nullable Label encode(Record record, int at) throws BadRecordException {
            if (record.isNull(at)) {
                return null;
            }
            double value = finite(field, record.number(at));
            return new Label.Number(value, (float) value);
        }
    }

    /**
     * 1 where the number is above the threshold, else 0.
     *
     * @param name what to call the class of those above
     */
    record Threshold(String field, double threshold, String name) implements LabelEncoder {

        @Override
        public List<String> classes() {
            return List.of(name);
        }

        @Override
        public @Nullable Label encode(Record record, int at) throws BadRecordException {
            if (record.isNull(at)) {
                return null;
            }
            double value = finite(field, record.number(at));
            return new Label.Number(value, value > threshold ? 1f : 0f);
        }
    }

    /** The place of the text in a list of classes. */
    final class Classes implements LabelEncoder {

        private static final long serialVersionUID = 1L;

        private final String field;
        private final List<String> classes;
        private final HashMap<String, Label> labels = new HashMap<>();

        /**
         * @param classes at least two, all different
         */
        public Classes(String field, List<String> classes) {
            this.field = field;
            this.classes = List.copyOf(classes);
            if (classes.size() < 2) {
                throw new IllegalArgumentException(
                        "label '" + field + "' needs at least 2 classes, has " + classes.size());
            }
            for (String name : classes) {
                if (labels.put(name, new Label.ClassName(name, labels.size())) != null) {
                    throw new IllegalArgumentException(
                            "label '" + field + "' lists the class '" + name + "' twice");
                }
            }
        }

        @Override
        public String field() {
            return field;
        }

        @Override
        public List<String> classes() {
            return classes;
        }

        @Override
        public @Nullable Label encode(Record record, int at) throws BadRecordException {
            if (record.isNull(at)) {
                return null;
            }
            String text = record.text(at);
            Label label = labels.get(text);
            if (label == null) {
                throw new BadRecordException(
                        RejectReason.UNKNOWN_CLASS,
                        "label '" + field + "' must be one of " + classes + ", was '" + text + "'");
            }
            return label;
        }
    }

    private static double finite(String field, double value) throws BadRecordException {
        if (!Float.isFinite((float) value)) {
            throw new BadRecordException(
                    RejectReason.NOT_FINITE, "label '" + field + "' must be finite, was " + value);
        }
        return value;
    }
}
