package io.github.flinkmlops.nn.layer;

import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.nn.initializer.Initializer;
import io.github.flinkmlops.nn.initializer.Normal;
import java.util.random.RandomGenerator;

/**
 * An embedding of sparse features with mean pooling: the first layer of a network over bags of ids.
 *
 * @param dimension width of an embedding, at least 1
 * @param weights starting embeddings
 */
public record EmbeddingMeanSpec(int dimension, Initializer weights) implements LayerSpec {

    public EmbeddingMeanSpec {
        if (dimension < 1) {
            throw new IllegalArgumentException("dimension must be at least 1, was " + dimension);
        }
    }

    /** Embeddings start normal with deviation 1, as PyTorch's. */
    public EmbeddingMeanSpec(int dimension) {
        this(dimension, new Normal(1));
    }

    @Override
    public int outputs(int inputs) {
        return dimension;
    }

    @Override
    public Layer build(String name, int inputs, boolean sparseInput, RandomGenerator random) {
        if (!sparseInput) {
            throw new IllegalArgumentException(
                    "layer "
                            + name
                            + " is an embedding, which needs sparse features and must stand first");
        }
        Matrix start = new Matrix(inputs, dimension);
        weights.fill(start, inputs, dimension, random);
        return new EmbeddingMean(new Parameter(name + ".weight", start, false, true));
    }
}
