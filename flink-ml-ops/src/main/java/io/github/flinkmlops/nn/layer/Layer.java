package io.github.flinkmlops.nn.layer;

import io.github.flinkmlops.linalg.Matrix;
import java.util.List;

/** A differentiable step of a network with its parameters and its buffers; not thread-safe. */
public interface Layer {

    /** Width of a row that goes in. */
    int inputs();

    /** Width of a row that comes out. */
    int outputs();

    /** What the layer learns, in PyTorch's order; empty for layers that learn nothing. */
    List<Parameter> parameters();

    /** What it keeps besides; empty for most layers. */
    default List<Buffer> buffers() {
        return List.of();
    }

    /**
     * Computes the outputs of a minibatch for prediction.
     *
     * @param input batch × inputs, kept until {@link #backward} and left as it is
     * @return batch × outputs; this layer's buffer, valid until the next call
     */
    Matrix forward(Matrix input);

    /** Whether {@link #forwardForTraining} computes something else than {@link #forward}. */
    default boolean differsInTraining() {
        return false;
    }

    /**
     * Computes the outputs of a minibatch that is learned from.
     *
     * @param step number of the step, 1 for the first, from which random layers draw: a replay
     *     draws the same
     */
    default Matrix forwardForTraining(Matrix input, long step) {
        return forward(input);
    }

    /**
     * Takes what the last {@link #forwardForTraining} saw into the buffers. Called once the step is
     * taken, so that a minibatch that is put aside changes nothing.
     */
    default void accept() {}

    /**
     * Adds the gradients of the last forward pass to the parameters.
     *
     * @param outputGradient batch × outputs, gradient of the loss by the output
     * @param inputGradientWanted false for the first layer, which spares the work
     * @return batch × inputs, gradient of the loss by the input; meaningless if not wanted
     */
    Matrix backward(Matrix outputGradient, boolean inputGradientWanted);
}
