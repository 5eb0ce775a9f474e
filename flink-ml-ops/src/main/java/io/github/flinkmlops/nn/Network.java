package io.github.flinkmlops.nn;

import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.linalg.SparseMatrix;
import io.github.flinkmlops.nn.layer.Layer;
import io.github.flinkmlops.nn.layer.LayerSpec;
import io.github.flinkmlops.nn.layer.Parameter;
import io.github.flinkmlops.nn.layer.SparseInputLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Layers in order. The maths of one minibatch, forward and backward; not thread-safe. */
public final class Network {

    private final List<Layer> layers;
    private final List<Parameter> parameters;
    private Matrix lastOutput;

    /** A network of these layers, of which there is at least one and whose widths fit. */
    public Network(List<Layer> layers) {
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("a network needs at least 1 layer, has 0");
        }
        this.layers = List.copyOf(layers);
        this.lastOutput = new Matrix(0, layers.get(layers.size() - 1).outputs());
        this.parameters = layers.stream().flatMap(layer -> layer.parameters().stream()).toList();
        for (int i = 1; i < layers.size(); i++) {
            if (layers.get(i).inputs() != layers.get(i - 1).outputs()) {
                throw new IllegalArgumentException(
                        "layer "
                                + i
                                + " takes "
                                + layers.get(i).inputs()
                                + " values, the layer before it gives "
                                + layers.get(i - 1).outputs());
            }
        }
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
        List<Layer> layers = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(seed);
        int width = inputs;
        for (LayerSpec spec : specs) {
            String name = Integer.toString(layers.size());
            layers.add(spec.build(name, width, sparse && layers.isEmpty(), random));
            width = spec.outputs(width);
        }
        return new Network(layers);
    }

    /** Number of features. */
    public int inputs() {
        return layers.get(0).inputs();
    }

    /** Width of the output. */
    public int outputs() {
        return layers.get(layers.size() - 1).outputs();
    }

    /** Everything that is learned, in the order of the layers. */
    public List<Parameter> parameters() {
        return parameters;
    }

    /**
     * Computes the outputs of a minibatch.
     *
     * @param input batch × inputs
     * @return batch × outputs, a buffer that is valid until the next call
     */
    public Matrix forward(Matrix input) {
        return forwardFrom(1, layers.get(0).forward(input));
    }

    /** As {@link #forward(Matrix)}, for sparse rows. */
    public Matrix forward(SparseMatrix input) {
        if (layers.get(0) instanceof SparseInputLayer first) {
            return forwardFrom(1, first.forward(input));
        }
        throw new IllegalArgumentException("the first layer takes no sparse features");
    }

    private Matrix forwardFrom(int first, Matrix values) {
        Matrix current = values;
        for (int i = first; i < layers.size(); i++) {
            current = layers.get(i).forward(current);
        }
        lastOutput = current;
        return current;
    }

    /** What the last {@link #forward} returned. */
    public Matrix lastOutput() {
        return lastOutput;
    }

    /**
     * Computes the gradients of all parameters for the last {@link #forward}.
     *
     * @param outputGradient batch × outputs
     */
    public void backward(Matrix outputGradient) {
        for (int i = 0; i < parameters.size(); i++) {
            parameters.get(i).clearGradient();
        }
        Matrix gradient = outputGradient;
        for (int i = layers.size() - 1; i >= 0; i--) {
            gradient = layers.get(i).backward(gradient, i > 0);
        }
    }
}
