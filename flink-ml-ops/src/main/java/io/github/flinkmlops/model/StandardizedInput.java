package io.github.flinkmlops.model;

import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.linalg.SparseMatrix;

/**
 * Standardized copies of rows in memory that is used again; the rows themselves stay as they are.
 */
public final class StandardizedInput {

    private final Matrix dense;
    private final SparseMatrix sparse;

    /** Buffers for rows of the model's features. */
    public StandardizedInput(ModelSpec spec) {
        this.dense = new Matrix(0, spec.sparse() ? 0 : spec.inputs());
        this.sparse = new SparseMatrix(spec.inputs());
    }

    /**
     * The rows with these statistics applied, or the rows themselves if there are none to apply.
     */
    public Matrix of(Matrix rows, Standardizer statistics) {
        if (statistics.isEmpty()) {
            return rows;
        }
        dense.resize(rows.rows());
        dense.copyFrom(rows);
        for (int i = 0; i < rows.rows(); i++) {
            statistics.apply(dense.row(i));
        }
        return dense;
    }

    /** As {@link #of(Matrix, Standardizer)}, for sparse rows. */
    public SparseMatrix of(SparseMatrix rows, Standardizer statistics) {
        if (statistics.isEmpty()) {
            return rows;
        }
        sparse.copyFrom(rows);
        statistics.apply(sparse);
        return sparse;
    }
}
