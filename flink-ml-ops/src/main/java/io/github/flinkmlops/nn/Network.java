package io.github.flinkmlops.nn;

import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.linalg.SparseMatrix;
import io.github.flinkmlops.nn.layer.Buffer;
import io.github.flinkmlops.nn.layer.Layer;
import io.github.flinkmlops.nn.layer.LayerSpec;
import io.github.flinkmlops.nn.layer.Parameter;
import io.github.flinkmlops.nn.layer.Sequence;
import java.util.List;
import java.util.SplittableRandom;

/** Layers in order. The maths of one minibatch, forward and backward; not thread-safe. */
public final class Network {

    private final Sequence sequence;
    private final List<Parameter> parameters;
    private final boolean differsInTraining;

    /** A network of these layers, of which there is at least one and whose widths fit. */
    public Network(List<Layer> layers) {
        this(new Sequence(layers));
    }

    private Network(Sequence sequence) {
        this.sequence = sequence;
        this.parameters = sequence.parameters();
        this.differsInTraining = sequence.differsInTraining();
    }

    /**
     * Builds the layers with starting values drawn from {@code seed}. Parameters are named as
     * PyTorch's {@code nn.Sequential} names them: {@code 0.weight}, {@code 0.bias}, {@code
     * 2.weight}.
     *
     * @param inputs number of features
     * @param sparse whether features are sparse
     */
    public static Network build(List<LayerSpec> specs, int inputs, boolean sparse, long seed) {
        return new Network(Sequence.build(specs, "", inputs, sparse, new SplittableRandom(seed)));
    }

    /** Number of features. */
    public int inputs() {
        return sequence.inputs();
    }

    /** Width of the output. */
    public int outputs() {
        return sequence.outputs();
    }

    /** The layers in order. */
    public List<Layer> layers() {
        return sequence.layers();
    }

    /** Everything that is learned by gradients, in the order of the layers. */
    public List<Parameter> parameters() {
        return parameters;
    }

    /** What layers keep besides, in the order of the layers. */
    public List<Buffer> buffers() {
        return sequence.buffers();
    }

    /** Whether a training pass computes something else than a prediction. */
    public boolean differsInTraining() {
        return differsInTraining;
    }

    /**
     * Computes the outputs of a minibatch.
     *
     * @param input batch × inputs
     * @return batch × outputs, a buffer that is valid until the next pass
     */
    public Matrix forward(Matrix input) {
        return sequence.forward(input);
    }

    /** As {@link #forward(Matrix)}, for sparse rows. */
    public Matrix forward(SparseMatrix input) {
        return sequence.forward(input);
    }

    /**
     * Computes the outputs of a minibatch that is learned from.
     *
     * @param step number of the step, 1 for the first
     */
    public Matrix forwardForTraining(Matrix input, long step) {
        return sequence.forwardForTraining(input, step);
    }

    /** As {@link #forwardForTraining(Matrix, long)}, for sparse rows. */
    public Matrix forwardForTraining(SparseMatrix input, long step) {
        return sequence.forwardForTraining(input, step);
    }

    /**
     * Computes the gradients of all parameters for the last forward pass.
     *
     * @param outputGradient batch × outputs
     */
    public void backward(Matrix outputGradient) {
        for (int i = 0; i < parameters.size(); i++) {
            parameters.get(i).clearGradient();
        }
        sequence.backward(outputGradient, false);
    }

    /** Takes what the last training pass saw into the buffers; see {@link Layer#accept}. */
    public void accept() {
        sequence.accept();
    }
}
