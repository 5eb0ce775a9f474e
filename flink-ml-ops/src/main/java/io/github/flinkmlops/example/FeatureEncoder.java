package io.github.flinkmlops.example;

import java.io.Serializable;
import java.util.List;

/**
 * Turns fields of a record into a block of features. The record is its settings; it has no state.
 */
public interface FeatureEncoder extends Serializable {

    /** The fields that it reads. */
    List<String> fields();

    /** How many features it makes. */
    int width();

    /** Whether most of its features are zero in any one example. */
    boolean sparse();

    /** Whether the trainer is to standardize its features with running statistics. */
    default boolean standardized() {
        return false;
    }

    /**
     * Adds the features that are not zero.
     *
     * @param at the index in {@code record} of each of {@link #fields}
     * @param block where to put them; index 0 is the first of this encoder's features
     */
    void encode(Record record, int[] at, FeatureBlock block) throws BadRecordException;
}
