package io.github.flinkmlops.linalg;

import java.util.Arrays;

/**
 * A growing list of sparse rows: for each row its column indices and their values, all rows in one
 * pair of arrays (compressed sparse rows).
 */
public final class SparseMatrix {

    private final int columns;
    private int[] starts = new int[33];
    private int[] indices = new int[256];
    private float[] values = new float[256];
    private int rowCount;

    /** An empty list of rows over {@code columns} columns. */
    public SparseMatrix(int columns) {
        this.columns = columns;
    }

    public int rows() {
        return rowCount;
    }

    public int columns() {
        return columns;
    }

    /** Where row {@code row} begins in {@link #indices()} and {@link #values()}. */
    public int start(int row) {
        return starts[row];
    }

    /** Where row {@code row} ends, exclusive. */
    public int end(int row) {
        return starts[row + 1];
    }

    /** The column indices of all rows; the array itself, valid until the next {@link #add}. */
    public int[] indices() {
        return indices;
    }

    /** The values of all rows; the array itself, valid until the next {@link #add}. */
    public float[] values() {
        return values;
    }

    /** Appends a copy of one row. */
    public void add(int[] rowIndices, float[] rowValues) {
        int start = starts[rowCount];
        int end = start + rowIndices.length;
        if (end > indices.length) {
            int capacity = Math.max(end, indices.length * 2);
            indices = Arrays.copyOf(indices, capacity);
            values = Arrays.copyOf(values, capacity);
        }
        System.arraycopy(rowIndices, 0, indices, start, rowIndices.length);
        System.arraycopy(rowValues, 0, values, start, rowIndices.length);
        rowCount++;
        if (rowCount == starts.length) {
            starts = Arrays.copyOf(starts, starts.length * 2);
        }
        starts[rowCount] = end;
    }

    /** Replaces the content with a copy of {@code source}. */
    public void copyFrom(SparseMatrix source) {
        clear();
        for (int i = 0; i < source.rowCount; i++) {
            int start = source.starts[i];
            int length = source.starts[i + 1] - start;
            if (starts[rowCount] + length > indices.length) {
                int capacity = Math.max(starts[rowCount] + length, indices.length * 2);
                indices = Arrays.copyOf(indices, capacity);
                values = Arrays.copyOf(values, capacity);
            }
            System.arraycopy(source.indices, start, indices, starts[rowCount], length);
            System.arraycopy(source.values, start, values, starts[rowCount], length);
            rowCount++;
            if (rowCount == starts.length) {
                starts = Arrays.copyOf(starts, starts.length * 2);
            }
            starts[rowCount] = starts[rowCount - 1] + length;
        }
    }

    /** Forgets all rows and keeps the memory. */
    public void clear() {
        rowCount = 0;
        starts[0] = 0;
    }
}
