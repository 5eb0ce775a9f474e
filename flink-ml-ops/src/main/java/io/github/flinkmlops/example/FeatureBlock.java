package io.github.flinkmlops.example;

import java.io.Serializable;
import java.util.Arrays;

/** Collects the features of one example, block by block. */
public final class FeatureBlock implements Serializable {

    private static final long serialVersionUID = 1L;

    private int[] indices = new int[64];
    private float[] values = new float[64];
    private int count;
    private int offset;

    /** Begins an example. */
    void clear() {
        count = 0;
        offset = 0;
    }

    /** Lets the following indices count from {@code offset}. */
    void startAt(int offset) {
        this.offset = offset;
    }

    /** Adds one feature; {@code index} counts within the encoder's own block. */
    public void add(int index, float value) {
        if (count == indices.length) {
            indices = Arrays.copyOf(indices, count * 2);
            values = Arrays.copyOf(values, count * 2);
        }
        indices[count] = offset + index;
        values[count++] = value;
    }

    /** The features as one number each, all added in order from index 0. */
    DenseFeatures dense() {
        return new DenseFeatures(Arrays.copyOf(values, count));
    }

    SparseFeatures sparse(int size) {
        return new SparseFeatures(
                size, Arrays.copyOf(indices, count), Arrays.copyOf(values, count));
    }
}
