package io.github.flinkmlops.nn.layer;

import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.linalg.SparseMatrix;

/** A layer that may stand first behind sparse features. */
public interface SparseInputLayer extends Layer {

    /**
     * Computes the outputs of a minibatch of sparse rows.
     *
     * @param input batch × inputs, kept until {@link #backward} and left as it is
     * @return batch × outputs; this layer's buffer, valid until the next call
     */
    Matrix forward(SparseMatrix input);

    /** As {@link Layer#forwardForTraining}, for sparse rows. */
    default Matrix forwardForTraining(SparseMatrix input, long step) {
        return forward(input);
    }
}
