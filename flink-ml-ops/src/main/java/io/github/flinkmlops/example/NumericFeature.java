package io.github.flinkmlops.example;

import java.util.List;

/**
 * One number: (t(x) − shift) / scale, with t(x) = x or ln(1 + x).
 *
 * @param logarithm whether t(x) = ln(1 + x), for x above −1
 * @param scale finite, not 0
 * @param standardized whether the trainer standardizes the result with running statistics
 */
public record NumericFeature(
        String field, boolean logarithm, double shift, double scale, boolean standardized)
        implements FeatureEncoder {

    public NumericFeature {
        if (scale == 0 || !Double.isFinite(scale)) {
            throw new IllegalArgumentException(
                    "scale of '" + field + "' must be finite and not 0, was " + scale);
        }
        if (!Double.isFinite(shift)) {
            throw new IllegalArgumentException(
                    "shift of '" + field + "' must be finite, was " + shift);
        }
    }

    /** The number as it is. */
    public NumericFeature(String field) {
        this(field, false, 0, 1, false);
    }

    @Override
    public List<String> fields() {
        return List.of(field);
    }

    @Override
    public int width() {
        return 1;
    }

    @Override
    public boolean sparse() {
        return false;
    }

    @Override
    public void encode(Record record, int[] at, FeatureBlock block) throws BadRecordException {
        double x = record.number(at[0]);
        if (logarithm && x <= -1) {
            throw new BadRecordException(
                    RejectReason.UNREADABLE_VALUE,
                    "field '" + field + "' must be above -1 for ln(1 + x), was " + x);
        }
        float value = (float) (((logarithm ? Math.log1p(x) : x) - shift) / scale);
        if (!Float.isFinite(value)) {
            throw new BadRecordException(
                    RejectReason.NOT_FINITE,
                    "field '" + field + "' must give a finite feature, was " + x);
        }
        block.add(0, value);
    }
}
