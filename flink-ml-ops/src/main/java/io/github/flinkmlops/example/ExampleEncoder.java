package io.github.flinkmlops.example;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns a record into an example. Features stand in the order of their encoders; they are sparse if
 * one of the encoders is. Stateless but for its buffer: one instance a thread; serializable, so
 * that a job graph can carry it.
 */
public final class ExampleEncoder implements Serializable {

    private static final long serialVersionUID = 1L;

    private final List<FeatureEncoder> encoders;
    private final @Nullable LabelEncoder label;
    private final List<String> fields;
    private final int[][] at;
    private final int[] offsets;
    private final int labelAt;
    private final int idAt;
    private final int eventTimeAt;
    private final int keyAt;
    private final int weightAt;
    private final int size;
    private final boolean sparse;
    private final FeatureBlock block = new FeatureBlock();

    /**
     * @param encoders at least one
     * @param label null if examples are only predicted
     */
    public ExampleEncoder(
            List<? extends FeatureEncoder> encoders,
            @Nullable LabelEncoder label,
            ExampleFields about) {
        if (encoders.isEmpty()) {
            throw new IllegalArgumentException("features needs at least 1 encoder, has 0");
        }
        this.encoders = List.copyOf(encoders);
        this.label = label;
        this.fields = allFields(encoders, label, about);
        this.labelAt = label == null ? -1 : fields.indexOf(label.field());
        this.idAt = place(about.id());
        this.eventTimeAt = place(about.eventTime());
        this.keyAt = place(about.key());
        this.weightAt = place(about.weight());
        this.at = new int[encoders.size()][];
        this.offsets = new int[encoders.size()];
        int width = 0;
        for (int i = 0; i < at.length; i++) {
            at[i] = encoders.get(i).fields().stream().mapToInt(fields::indexOf).toArray();
            offsets[i] = width;
            width = Math.addExact(width, encoders.get(i).width());
        }
        this.size = width;
        this.sparse = encoders.stream().anyMatch(FeatureEncoder::sparse);
    }

    private static List<String> allFields(
            List<? extends FeatureEncoder> encoders,
            @Nullable LabelEncoder label,
            ExampleFields about) {
        Set<String> names = new LinkedHashSet<>();
        encoders.forEach(encoder -> names.addAll(encoder.fields()));
        if (label != null) {
            names.add(label.field());
        }
        for (String name :
                new @Nullable String[] {
                    about.id(), about.eventTime(), about.key(), about.weight()
                }) {
            if (name != null) {
                names.add(name);
            }
        }
        return List.copyOf(names);
    }

    /** Where a field stands; −1 if there is none, since {@code List.of} finds no null. */
    private int place(@Nullable String field) {
        return field == null ? -1 : fields.indexOf(field);
    }

    /** The fields that a record must have, in the order in which {@link Record} numbers them. */
    public List<String> fields() {
        return fields;
    }

    /** Number of features. */
    public int size() {
        return size;
    }

    /** Whether examples have sparse features. */
    public boolean sparse() {
        return sparse;
    }

    /** Names of the label's classes in the order of the network's outputs. */
    public List<String> classes() {
        return label == null ? List.of() : label.classes();
    }

    /** Indices of the features that the trainer standardizes. */
    public List<Integer> standardizedFeatures() {
        List<Integer> columns = new ArrayList<>();
        for (int i = 0; i < at.length; i++) {
            if (encoders.get(i).standardized()) {
                for (int j = 0; j < encoders.get(i).width(); j++) {
                    columns.add(offsets[i] + j);
                }
            }
        }
        return columns;
    }

    /**
     * Encodes one record.
     *
     * @param record with the fields of {@link #fields}
     * @param bytes the record as it came, or null if it need not be kept
     */
    public Decoded encode(Record record, Position position, byte @Nullable [] bytes) {
        try {
            return new Example(
                    id(record, position),
                    eventTime(record, position),
                    key(record),
                    features(record),
                    label == null ? null : label.encode(record, labelAt),
                    weight(record),
                    position,
                    bytes);
        } catch (BadRecordException e) {
            return new Rejected(e.reason(), String.valueOf(e.getMessage()), bytes, position);
        }
    }

    /** Encodes the features of one record alone. */
    public Features features(Record record) throws BadRecordException {
        block.clear();
        for (int i = 0; i < at.length; i++) {
            block.startAt(offsets[i]);
            encoders.get(i).encode(record, at[i], block);
        }
        return sparse ? block.sparse(size) : block.dense();
    }

    private String id(Record record, Position position) throws BadRecordException {
        return idAt < 0 ? position.id() : record.text(idAt);
    }

    private long eventTime(Record record, Position position) throws BadRecordException {
        return eventTimeAt < 0 ? position.timestamp() : record.time(eventTimeAt);
    }

    private @Nullable String key(Record record) throws BadRecordException {
        return keyAt < 0 || record.isNull(keyAt) ? null : record.text(keyAt);
    }

    private float weight(Record record) throws BadRecordException {
        return weightAt < 0 ? 1f : checkedWeight(record.number(weightAt));
    }

    /** The weight as a float, if it is one. */
    public static float checkedWeight(double weight) throws BadRecordException {
        if (!Float.isFinite((float) weight)) {
            throw new BadRecordException(
                    RejectReason.NOT_FINITE, "weight must be finite, was " + weight);
        }
        if (weight < 0) {
            throw new BadRecordException(
                    RejectReason.NEGATIVE_WEIGHT, "weight must be at least 0, was " + weight);
        }
        return (float) weight;
    }
}
