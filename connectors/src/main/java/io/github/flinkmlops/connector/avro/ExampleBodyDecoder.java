package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.example.DenseFeatures;
import io.github.flinkmlops.example.Example;
import io.github.flinkmlops.example.ExampleEncoder;
import io.github.flinkmlops.example.Features;
import io.github.flinkmlops.example.Label;
import io.github.flinkmlops.example.LabelEncoder;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.example.RecordBuffer;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.example.SparseFeatures;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Decodes our {@code Example} records of one published version straight into features: the dense
 * ones first, the sparse ones behind them. Fields that the version lacks have their defaults; those
 * that this release does not know are passed over.
 */
final class ExampleBodyDecoder implements BodyDecoder {

    private static final float[] NO_FLOATS = {};
    private static final int[] NO_INTS = {};

    /** Reads one field to where it is collected. */
    @FunctionalInterface
    private interface Step {
        void run(AvroInput in) throws BadRecordException;
    }

    private final Step[] steps;
    private final int denseSize;
    private final int sparseSize;
    private final @Nullable LabelEncoder labelEncoder;
    private final RecordBuffer label;

    private @Nullable String id;
    private @Nullable String key;
    private boolean timed;
    private long eventTime;
    private float[] dense = NO_FLOATS;
    private int[] indices = NO_INTS;
    private float[] values = NO_FLOATS;
    private float weight;

    ExampleBodyDecoder(
            Schema schema, int denseSize, int sparseSize, @Nullable LabelEncoder labelEncoder) {
        if (!MessageType.EXAMPLE.isVersion(schema)) {
            throw new IllegalArgumentException(
                    "it must be a published version of "
                            + MessageType.EXAMPLE.schema().getFullName()
                            + ", was "
                            + schema.getFullName());
        }
        this.denseSize = denseSize;
        this.sparseSize = sparseSize;
        this.labelEncoder = labelEncoder;
        this.label =
                new RecordBuffer(List.of(labelEncoder == null ? "label" : labelEncoder.field()));
        this.steps = schema.getFields().stream().map(this::step).toArray(Step[]::new);
    }

    private Step step(Schema.Field field) {
        return switch (field.name()) {
            case "id" -> in -> id = in.readBranch(2) == 0 ? null : in.readString();
            case "eventTime" ->
                    in -> {
                        timed = in.readBranch(2) == 1;
                        eventTime = timed ? in.readLong() : 0;
                    };
            case "key" -> in -> key = in.readBranch(2) == 0 ? null : in.readString();
            case "dense" -> in -> dense = in.readFloats();
            case "sparseIndices" -> in -> indices = in.readInts();
            case "sparseValues" -> in -> values = in.readFloats();
            case "label" -> this::readLabel;
            case "weight" -> in -> weight = in.readFloat();
            default -> {
                ValueSkipper skipper = ValueSkipper.of(field.schema());
                yield skipper::skip;
            }
        };
    }

    private void readLabel(AvroInput in) throws BadRecordException {
        switch (in.readBranch(3)) {
            case LabelEncoding.NUMBER -> label.setNumber(0, in.readDouble());
            case LabelEncoding.CLASS_NAME -> label.setText(0, in.readString());
            default -> label.setNull(0);
        }
    }

    @Override
    public Decoded decode(AvroInput in, Position position, byte @Nullable [] kept)
            throws BadRecordException {
        clear();
        for (Step step : steps) {
            step.run(in);
        }
        in.expectEnd();
        Features features = features();
        Label encoded = labelEncoder == null ? null : labelEncoder.encode(label, 0);
        return new Example(
                id == null ? position.id() : id,
                timed ? eventTime : position.timestamp(),
                key,
                features,
                encoded,
                ExampleEncoder.checkedWeight(weight),
                position,
                kept);
    }

    private void clear() {
        id = null;
        key = null;
        timed = false;
        dense = NO_FLOATS;
        indices = NO_INTS;
        values = NO_FLOATS;
        weight = 1;
        label.setNull(0);
    }

    private Features features() throws BadRecordException {
        if (dense.length != denseSize) {
            throw new BadRecordException(
                    RejectReason.WRONG_LENGTH,
                    "dense must have " + denseSize + " features, has " + dense.length);
        }
        if (indices.length != values.length) {
            throw new BadRecordException(
                    RejectReason.WRONG_LENGTH,
                    "sparseValues must have as many items as sparseIndices, "
                            + indices.length
                            + ", has "
                            + values.length);
        }
        checkFinite("dense", dense);
        checkFinite("sparseValues", values);
        checkIndices();
        return sparseSize == 0 ? new DenseFeatures(dense) : sparseFeatures();
    }

    private SparseFeatures sparseFeatures() {
        if (denseSize == 0) {
            return new SparseFeatures(sparseSize, indices, values);
        }
        int[] allIndices = new int[denseSize + indices.length];
        for (int i = 0; i < denseSize; i++) {
            allIndices[i] = i;
        }
        for (int i = 0; i < indices.length; i++) {
            allIndices[denseSize + i] = denseSize + indices[i];
        }
        float[] allValues = Arrays.copyOf(dense, allIndices.length);
        System.arraycopy(values, 0, allValues, denseSize, values.length);
        return new SparseFeatures(denseSize + sparseSize, allIndices, allValues);
    }

    private static void checkFinite(String field, float[] numbers) throws BadRecordException {
        for (int i = 0; i < numbers.length; i++) {
            if (!Float.isFinite(numbers[i])) {
                throw new BadRecordException(
                        RejectReason.NOT_FINITE,
                        field + "[" + i + "] must be finite, was " + numbers[i]);
            }
        }
    }

    private void checkIndices() throws BadRecordException {
        boolean ascending = true;
        for (int i = 0; i < indices.length; i++) {
            int index = indices[i];
            if (index < 0) {
                throw new BadRecordException(
                        RejectReason.NEGATIVE_INDEX,
                        "sparseIndices[" + i + "] must be at least 0, was " + index);
            }
            if (index >= sparseSize) {
                throw new BadRecordException(
                        RejectReason.INDEX_OUT_OF_RANGE,
                        "sparseIndices[" + i + "] must be below " + sparseSize + ", was " + index);
            }
            ascending &= i == 0 || index > indices[i - 1];
        }
        if (!ascending) {
            checkDistinct();
        }
    }

    private void checkDistinct() throws BadRecordException {
        int[] sorted = indices.clone();
        Arrays.sort(sorted);
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] == sorted[i - 1]) {
                throw new BadRecordException(
                        RejectReason.DUPLICATE_INDEX,
                        "sparseIndices must be distinct, has " + sorted[i] + " twice");
            }
        }
    }
}
