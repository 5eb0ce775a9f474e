package io.github.flinkmlops.example;

/**
 * The features that are not zero.
 *
 * @param size number of features, zeros included
 * @param indices distinct, each in [0, size)
 * @param values finite, one for each index; neither array is copied or changed
 */
public record SparseFeatures(int size, int[] indices, float[] values) implements Features {

    public SparseFeatures {
        if (indices.length != values.length) {
            throw new IllegalArgumentException(
                    "sparse features need as many values as indices, were "
                            + values.length
                            + " and "
                            + indices.length);
        }
    }
}
