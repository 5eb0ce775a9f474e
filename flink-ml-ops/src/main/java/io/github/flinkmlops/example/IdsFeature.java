package io.github.flinkmlops.example;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A bag of ids: whole numbers in a text, parted by blanks or commas. The feature of an id is how
 * often it stands there, so that an embedding with mean pooling counts repetitions.
 *
 * @param size ids are from 0 to size − 1
 */
public record IdsFeature(String field, int size) implements FeatureEncoder {

    public IdsFeature {
        if (size < 1) {
            throw new IllegalArgumentException(
                    "size of '" + field + "' must be at least 1, was " + size);
        }
    }

    @Override
    public List<String> fields() {
        return List.of(field);
    }

    @Override
    public int width() {
        return size;
    }

    @Override
    public boolean sparse() {
        return true;
    }

    @Override
    public void encode(Record record, int[] at, FeatureBlock block) throws BadRecordException {
        Map<Integer, Integer> counts = new TreeMap<>();
        for (String text : record.text(at[0]).strip().split("[\\s,]+")) {
            if (!text.isEmpty()) {
                counts.merge(id(text), 1, Integer::sum);
            }
        }
        counts.forEach((id, count) -> block.add(id, count));
    }

    private int id(String text) throws BadRecordException {
        int id;
        try {
            id = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new BadRecordException(
                    RejectReason.UNREADABLE_VALUE,
                    "field '" + field + "' must hold whole numbers, has '" + text + "'");
        }
        if (id < 0) {
            throw new BadRecordException(
                    RejectReason.NEGATIVE_INDEX,
                    "an id in field '" + field + "' must be at least 0, was " + id);
        }
        if (id >= size) {
            throw new BadRecordException(
                    RejectReason.INDEX_OUT_OF_RANGE,
                    "an id in field '" + field + "' must be below " + size + ", was " + id);
        }
        return id;
    }
}
