package io.github.flinkmlops.example;

/**
 * Features as one number each.
 *
 * @param values finite; not copied, and not changed by anyone who is given them
 */
public record DenseFeatures(float[] values) implements Features {

    @Override
    public int size() {
        return values.length;
    }
}
