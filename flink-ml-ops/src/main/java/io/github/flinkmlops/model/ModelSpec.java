package io.github.flinkmlops.model;

import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.nn.Network;
import io.github.flinkmlops.nn.layer.LayerSpec;
import io.github.flinkmlops.nn.loss.Loss;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What to build: everything that the meaning of the weights depends on.
 *
 * @param name of the model, in predictions and on the model topic
 * @param inputs number of features
 * @param sparse whether features are sparse
 * @param standardized indices of features that are standardized with running statistics
 * @param layers in order, at least one
 * @param loss also says what the outputs mean
 * @param classes names of the outputs, in order; empty for regression
 */
public record ModelSpec(
        String name,
        int inputs,
        boolean sparse,
        List<Integer> standardized,
        List<LayerSpec> layers,
        Loss loss,
        List<String> classes)
        implements Serializable {

    /** What standardized features are clipped to. */
    public static final double STANDARDIZED_LIMIT = 10;

    public ModelSpec {
        standardized = List.copyOf(standardized);
        layers = List.copyOf(layers);
        classes = List.copyOf(classes);
        if (name.isBlank()) {
            throw new IllegalArgumentException("a model needs a name, was '" + name + "'");
        }
        if (inputs < 1) {
            throw new IllegalArgumentException("inputs must be at least 1, was " + inputs);
        }
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("a network needs at least 1 layer, has 0");
        }
        int outputs = width(inputs, layers);
        if (!classes.isEmpty() && classes.size() != outputs) {
            throw new IllegalArgumentException(
                    "the last layer must have an output for each of the "
                            + classes.size()
                            + " classes, has "
                            + outputs);
        }
        if (!classes.isEmpty() && loss.targets(outputs) != 1) {
            throw new IllegalArgumentException(
                    "the label of an example is one of the "
                            + classes.size()
                            + " classes, but the loss wants "
                            + loss.targets(outputs)
                            + " numbers: use softmax cross-entropy, or one class");
        }
        for (int column : standardized) {
            if (column < 0 || column >= inputs) {
                throw new IllegalArgumentException(
                        "a standardized feature must be from 0 to "
                                + (inputs - 1)
                                + ", was "
                                + column);
            }
        }
    }

    private static int width(int inputs, List<LayerSpec> layers) {
        int width = inputs;
        for (LayerSpec layer : layers) {
            width = layer.outputs(width);
        }
        return width;
    }

    /** The same model under another name. */
    public ModelSpec withName(String newName) {
        return new ModelSpec(newName, inputs, sparse, standardized, layers, loss, classes);
    }

    /** Width of the network's output. */
    public int outputs() {
        return width(inputs, layers);
    }

    /** Numbers in a target row. */
    public int targets() {
        return loss.targets(outputs());
    }

    /** A network with starting values drawn from {@code seed}. */
    public Network network(long seed) {
        return Network.build(layers, inputs, sparse, seed);
    }

    /** Statistics that have seen nothing. */
    public Standardizer standardizer() {
        return new Standardizer(standardized, inputs, STANDARDIZED_LIMIT);
    }

    /** The predictions that {@code outputs} mean, written over {@code predictions}. */
    public void predict(Matrix outputs, Matrix predictions) {
        predictions.resize(outputs.rows());
        loss.predict(outputs, predictions);
    }

    /** In what this model differs from {@code other}; empty if weights of one fit the other. */
    public List<String> differences(ModelSpec other) {
        List<String> differences = new ArrayList<>();
        compare(differences, "name", name, other.name);
        compare(differences, "features", inputs, other.inputs);
        compare(differences, "sparse", sparse, other.sparse);
        compare(differences, "standardized features", standardized, other.standardized);
        compare(differences, "layers", structure(), other.structure());
        compare(differences, "loss", loss, other.loss);
        compare(differences, "classes", classes, other.classes);
        return differences;
    }

    private List<Object> structure() {
        return layers.stream().map(Families::renderLayer).toList();
    }

    private static void compare(List<String> into, String what, Object mine, Object others) {
        if (!mine.equals(others)) {
            into.add(what + ": " + mine + " here, " + others + " there");
        }
    }
}
