package io.github.flinkmlops.nn.layer;

import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.linalg.SparseMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Layers one after another. */
public final class Sequence implements SparseInputLayer {

    private final List<Layer> layers;

    /** These layers, at least one, whose widths fit. */
    public Sequence(List<Layer> layers) {
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("a network needs at least 1 layer, has 0");
        }
        this.layers = List.copyOf(layers);
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
     * Builds the layers.
     *
     * @param prefix of the names of their parameters, such as {@code 2.inner.}
     */
    public static Sequence build(
            List<LayerSpec> specs,
            String prefix,
            int inputs,
            boolean sparseInput,
            RandomGenerator random) {
        List<Layer> layers = new ArrayList<>();
        int width = inputs;
        for (LayerSpec spec : specs) {
            boolean sparse = sparseInput && layers.isEmpty();
            layers.add(spec.build(prefix + layers.size(), width, sparse, random));
            width = spec.outputs(width);
        }
        return new Sequence(layers);
    }

    /** The layers themselves. */
    public List<Layer> layers() {
        return layers;
    }

    @Override
    public int inputs() {
        return layers.get(0).inputs();
    }

    @Override
    public int outputs() {
        return layers.get(layers.size() - 1).outputs();
    }

    @Override
    public List<Parameter> parameters() {
        return layers.stream().flatMap(layer -> layer.parameters().stream()).toList();
    }

    @Override
    public List<Buffer> buffers() {
        return layers.stream().flatMap(layer -> layer.buffers().stream()).toList();
    }

    @Override
    public boolean differsInTraining() {
        return layers.stream().anyMatch(Layer::differsInTraining);
    }

    @Override
    public Matrix forward(Matrix input) {
        Matrix values = input;
        for (int i = 0; i < layers.size(); i++) {
            values = layers.get(i).forward(values);
        }
        return values;
    }

    @Override
    public Matrix forward(SparseMatrix input) {
        Matrix values = first().forward(input);
        for (int i = 1; i < layers.size(); i++) {
            values = layers.get(i).forward(values);
        }
        return values;
    }

    @Override
    public Matrix forwardForTraining(Matrix input, long step) {
        Matrix values = input;
        for (int i = 0; i < layers.size(); i++) {
            values = layers.get(i).forwardForTraining(values, step);
        }
        return values;
    }

    @Override
    public Matrix forwardForTraining(SparseMatrix input, long step) {
        Matrix values = first().forwardForTraining(input, step);
        for (int i = 1; i < layers.size(); i++) {
            values = layers.get(i).forwardForTraining(values, step);
        }
        return values;
    }

    private SparseInputLayer first() {
        if (layers.get(0) instanceof SparseInputLayer first) {
            return first;
        }
        throw new IllegalArgumentException("the first layer takes no sparse features");
    }

    @Override
    public Matrix backward(Matrix outputGradient, boolean inputGradientWanted) {
        Matrix gradient = outputGradient;
        for (int i = layers.size() - 1; i >= 0; i--) {
            gradient = layers.get(i).backward(gradient, i > 0 || inputGradientWanted);
        }
        return gradient;
    }

    @Override
    public void accept() {
        for (int i = 0; i < layers.size(); i++) {
            layers.get(i).accept();
        }
    }
}
