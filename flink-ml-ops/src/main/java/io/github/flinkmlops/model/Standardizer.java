package io.github.flinkmlops.model;

import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.linalg.SparseMatrix;
import java.util.List;

/**
 * Running standardization of some features: x ← clip((x − mean) / sd, ±limit), with the population
 * standard deviation of all values seen, by Welford's recurrence (1962); a deviation of 0 counts as
 * 1. The statistics are float64 and part of the model.
 */
public final class Standardizer {

    private static final int NONE = -1;

    private final double limit;
    private final int[] columns;
    private final int[] placeOfColumn;

    /** One row's values of the standardized features, in memory that is used again. */
    private final float[] values;

    private final double[] mean;
    private final double[] squares;
    private final float[] shift;
    private final float[] factor;
    private long count;

    /**
     * @param columns indices of the features to standardize
     * @param inputs number of features
     * @param limit what results are clipped to, above 0
     */
    public Standardizer(List<Integer> columns, int inputs, double limit) {
        if (!(limit > 0)) {
            throw new IllegalArgumentException("limit must be above 0, was " + limit);
        }
        this.limit = limit;
        this.columns = columns.stream().mapToInt(Integer::intValue).toArray();
        this.placeOfColumn = new int[inputs];
        java.util.Arrays.fill(placeOfColumn, NONE);
        for (int i = 0; i < this.columns.length; i++) {
            placeOfColumn[this.columns[i]] = i;
        }
        this.values = new float[this.columns.length];
        this.mean = new double[this.columns.length];
        this.squares = new double[this.columns.length];
        this.shift = new float[this.columns.length];
        this.factor = new float[this.columns.length];
        refresh();
    }

    /** Whether there is anything to standardize. */
    public boolean isEmpty() {
        return columns.length == 0;
    }

    /** Values seen of each feature. */
    public long count() {
        return count;
    }

    /** The means, one for each standardized feature. */
    public double[] mean() {
        return mean.clone();
    }

    /** The sums of squared deviations from the mean, one for each standardized feature. */
    public double[] squares() {
        return squares.clone();
    }

    /** Takes the statistics of another run. */
    public void restore(long count, double[] mean, double[] squares) {
        this.count = count;
        System.arraycopy(mean, 0, this.mean, 0, this.mean.length);
        System.arraycopy(squares, 0, this.squares, 0, this.squares.length);
        refresh();
    }

    /** Makes the statistics those of {@code other}, which standardizes the same features. */
    public void copyFrom(Standardizer other) {
        restore(other.count, other.mean, other.squares);
    }

    /** Adds the rows to the statistics. */
    public void observe(Matrix rows) {
        for (int i = 0; i < rows.rows(); i++) {
            count++;
            for (int c = 0; c < columns.length; c++) {
                add(c, rows.get(i, columns[c]));
            }
        }
        refresh();
    }

    /** Adds the rows to the statistics; a feature that a row does not hold is 0. */
    public void observe(SparseMatrix rows) {
        for (int i = 0; i < rows.rows(); i++) {
            java.util.Arrays.fill(values, 0f);
            for (int p = rows.start(i); p < rows.end(i); p++) {
                int place = placeOfColumn[rows.indices()[p]];
                if (place != NONE) {
                    values[place] = rows.values()[p];
                }
            }
            count++;
            for (int c = 0; c < columns.length; c++) {
                add(c, values[c]);
            }
        }
        refresh();
    }

    private void add(int place, double value) {
        double delta = value - mean[place];
        mean[place] += delta / count;
        squares[place] += delta * (value - mean[place]);
    }

    private void refresh() {
        for (int c = 0; c < columns.length; c++) {
            double deviation = count == 0 ? 0 : Math.sqrt(squares[c] / count);
            shift[c] = (float) mean[c];
            factor[c] = deviation == 0 ? 1f : (float) (1 / deviation);
        }
    }

    /** Standardizes one dense row in place. */
    public void apply(float[] row) {
        for (int c = 0; c < columns.length; c++) {
            row[columns[c]] = standardized(c, row[columns[c]]);
        }
    }

    /** Standardizes in place the values that the sparse rows hold. */
    public void apply(SparseMatrix rows) {
        for (int i = 0; i < rows.rows(); i++) {
            for (int p = rows.start(i); p < rows.end(i); p++) {
                int place = placeOfColumn[rows.indices()[p]];
                if (place != NONE) {
                    rows.values()[p] = standardized(place, rows.values()[p]);
                }
            }
        }
    }

    private float standardized(int place, float value) {
        float z = (value - shift[place]) * factor[place];
        return (float) Math.max(-limit, Math.min(limit, z));
    }
}
