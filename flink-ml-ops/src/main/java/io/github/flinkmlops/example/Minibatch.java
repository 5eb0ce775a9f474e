package io.github.flinkmlops.example;

import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.linalg.SparseMatrix;
import java.util.Arrays;

/**
 * Copies of the features, targets and weights of some examples, in memory that is used again. It
 * copies because whoever gave the examples may reuse them.
 */
public final class Minibatch {

    private final int inputs;
    private final Matrix dense;
    private final SparseMatrix sparse;
    private final boolean isSparse;
    private final Matrix targets;
    private float[] weights = new float[32];
    private int size;

    /**
     * @param inputs number of features
     * @param sparse whether features are sparse
     * @param targets numbers in a target row
     */
    public Minibatch(int inputs, boolean sparse, int targets) {
        this.inputs = inputs;
        this.isSparse = sparse;
        this.dense = new Matrix(0, sparse ? 0 : inputs);
        this.sparse = new SparseMatrix(inputs);
        this.targets = new Matrix(0, targets);
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public boolean isSparse() {
        return isSparse;
    }

    /** Dense features, size × inputs; empty if they are sparse. */
    public Matrix dense() {
        return dense;
    }

    /** Sparse features, size rows; empty if they are dense. */
    public SparseMatrix sparse() {
        return sparse;
    }

    /** Targets, size × targets. */
    public Matrix targets() {
        return targets;
    }

    /** The weight of row {@code row}. */
    public float weight(int row) {
        return weights[row];
    }

    /** Adds a row; a target row holds one number. */
    public void add(Features features, float target, float weight) {
        if (targets.columns() != 1) {
            throw new IllegalArgumentException(
                    "a row's target must have " + targets.columns() + " numbers, has 1");
        }
        addRow(features, weight)[0] = target;
    }

    /** Adds a row; {@code target} has as many numbers as a target row. */
    public void add(Features features, float[] target, float weight) {
        if (target.length != targets.columns()) {
            throw new IllegalArgumentException(
                    "a row's target must have "
                            + targets.columns()
                            + " numbers, has "
                            + target.length);
        }
        System.arraycopy(target, 0, addRow(features, weight), 0, target.length);
    }

    private float[] addRow(Features features, float weight) {
        if (features.size() != inputs) {
            throw new IllegalArgumentException(
                    "a row must have " + inputs + " features, has " + features.size());
        }
        if (features instanceof DenseFeatures given && !isSparse) {
            dense.resize(size + 1);
            System.arraycopy(given.values(), 0, dense.row(size), 0, inputs);
        } else if (features instanceof SparseFeatures given && isSparse) {
            sparse.add(given.indices(), given.values());
        } else {
            throw new IllegalArgumentException(
                    "a minibatch of "
                            + (isSparse ? "sparse" : "dense")
                            + " features cannot take "
                            + features.getClass().getSimpleName());
        }
        if (size == weights.length) {
            weights = Arrays.copyOf(weights, size * 2);
        }
        weights[size++] = weight;
        targets.resize(size);
        return targets.row(size - 1);
    }

    /** Forgets all rows and keeps the memory. */
    public void clear() {
        size = 0;
        dense.resize(0);
        sparse.clear();
        targets.resize(0);
    }
}
