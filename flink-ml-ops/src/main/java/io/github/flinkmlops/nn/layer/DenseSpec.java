package io.github.flinkmlops.nn.layer;

import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.nn.initializer.HeNormal;
import io.github.flinkmlops.nn.initializer.Initializer;
import io.github.flinkmlops.nn.initializer.Zeros;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A fully connected layer.
 *
 * @param units width of the output, at least 1
 * @param bias whether a bias is added
 * @param weights starting weights
 * @param biases starting biases
 */
public record DenseSpec(int units, boolean bias, Initializer weights, Initializer biases)
        implements LayerSpec {

    public DenseSpec {
        if (units < 1) {
            throw new IllegalArgumentException("units must be at least 1, was " + units);
        }
    }

    /** With bias, He-normal weights and zero biases. */
    public DenseSpec(int units) {
        this(units, true, new HeNormal(), new Zeros());
    }

    @Override
    public int outputs(int inputs) {
        return units;
    }

    @Override
    public Layer build(String name, int inputs, boolean sparseInput, RandomGenerator random) {
        if (sparseInput && units == 1) {
            Matrix start = new Matrix(1, inputs);
            weights.fill(start, inputs, 1, random);
            Parameter weight = Parameter.ofOneRow(name + ".weight", start);
            return new SparseUnit(weight, bias ? startingBias(name, inputs, random) : null);
        }
        Matrix start = new Matrix(inputs, units);
        weights.fill(start, inputs, units, random);
        Parameter weight =
                !sparseInput && Dense.isNarrow(inputs, units)
                        ? Parameter.ofOutputs(name + ".weight", start.transpose())
                        : new Parameter(name + ".weight", start, true, sparseInput);
        return new Dense(weight, bias ? startingBias(name, inputs, random) : null);
    }

    private @Nullable Parameter startingBias(String name, int inputs, RandomGenerator random) {
        Matrix start = new Matrix(1, units);
        biases.fill(start, inputs, units, random);
        return new Parameter(name + ".bias", start, false, false);
    }
}
