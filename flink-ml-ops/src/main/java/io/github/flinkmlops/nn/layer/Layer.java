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

    /**
     * Computes the outputs of a minibatch.
     *
     * @param input batch × inputs, kept until {@link #backward} and left as it is
     * @return batch × outputs; this layer's buffer, valid until the next call
     */
    Matrix forward(Matrix input);

    /**
     * Adds the gradients of the last {@link #forward} to the parameters.
     *
     * @param outputGradient batch × outputs, gradient of the loss by the output
     * @param inputGradientWanted false for the first layer, which spares the work
     * @return batch × inputs, gradient of the loss by the input; meaningless if not wanted
     */
    Matrix backward(Matrix outputGradient, boolean inputGradientWanted);
}
