package io.github.flinkmlops.example;

import java.util.HashMap;
import java.util.List;

/**
 * A 1 at the place of the field's text in a fixed list. A text that is not in the list gives no
 * feature, or is refused.
 */
public final class OneHotFeature implements FeatureEncoder {

    private static final long serialVersionUID = 1L;

    private final String field;
    private final List<String> values;
    private final boolean refuseUnknown;
    private final HashMap<String, Integer> places = new HashMap<>();

    /**
     * @param values at least one, all different
     * @param refuseUnknown whether a record with another value is refused
     */
    public OneHotFeature(String field, List<String> values, boolean refuseUnknown) {
        this.field = field;
        this.values = List.copyOf(values);
        this.refuseUnknown = refuseUnknown;
        if (values.isEmpty()) {
            throw new IllegalArgumentException(
                    "one-hot of '" + field + "' needs at least 1 value, has 0");
        }
        for (String value : values) {
            if (places.put(value, places.size()) != null) {
                throw new IllegalArgumentException(
                        "one-hot of '" + field + "' lists the value '" + value + "' twice");
            }
        }
    }

    @Override
    public List<String> fields() {
        return List.of(field);
    }

    @Override
    public int width() {
        return values.size();
    }

    @Override
    public boolean sparse() {
        return true;
    }

    @Override
    public void encode(Record record, int[] at, FeatureBlock block) throws BadRecordException {
        String text = record.text(at[0]);
        Integer place = places.get(text);
        if (place != null) {
            block.add(place, 1f);
        } else if (refuseUnknown) {
            throw new BadRecordException(
                    RejectReason.UNKNOWN_CATEGORY,
                    "field '"
                            + field
                            + "' must be one of "
                            + values.size()
                            + " listed values, was '"
                            + text
                            + "'");
        }
    }
}
