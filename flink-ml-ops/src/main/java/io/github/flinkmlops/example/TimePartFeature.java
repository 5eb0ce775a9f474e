package io.github.flinkmlops.example;

import java.util.List;

/**
 * A 1 at the place of a part of the time, such as its hour.
 *
 * @param part any but {@link TimePart#DATE}, which has no end and can only be hashed
 */
public record TimePartFeature(String field, TimePart part) implements FeatureEncoder {

    public TimePartFeature {
        if (part.count() == 0) {
            throw new IllegalArgumentException(
                    "one-hot of '"
                            + field
                            + "' cannot use "
                            + part
                            + ", which has no end: hash it");
        }
    }

    @Override
    public List<String> fields() {
        return List.of(field);
    }

    @Override
    public int width() {
        return part.count();
    }

    @Override
    public boolean sparse() {
        return true;
    }

    @Override
    public void encode(Record record, int[] at, FeatureBlock block) throws BadRecordException {
        block.add(part.of(record.time(at[0])), 1f);
    }
}
