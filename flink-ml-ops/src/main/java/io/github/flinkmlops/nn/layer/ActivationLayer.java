package io.github.flinkmlops.nn.layer;

import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.nn.activation.Activation;
import io.github.flinkmlops.nn.activation.Relu;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** y = f(x), row by row. */
public final class ActivationLayer implements Layer {

    private final Activation activation;
    private final Matrix output;
    private final Matrix inputGradient;
    private @Nullable Matrix input;

    /** A layer of {@code width} inputs and as many outputs. */
    public ActivationLayer(Activation activation, int width) {
        this.activation = activation;
        this.output = new Matrix(0, width);
        this.inputGradient = new Matrix(0, width);
    }

    @Override
    public int inputs() {
        return output.columns();
    }

    @Override
    public int outputs() {
        return output.columns();
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public Matrix forward(Matrix input) {
        this.input = input;
        output.resize(input.rows());
        for (int i = 0; i < input.rows(); i++) {
            activation.forward(input.row(i), output.row(i));
        }
        return output;
    }

    @Override
    public Matrix backward(Matrix outputGradient, boolean inputGradientWanted) {
        if (input == null) {
            throw new IllegalStateException("backward needs a forward pass before it");
        }
        inputGradient.resize(outputGradient.rows());
        for (int i = 0; i < outputGradient.rows(); i++) {
            activation.backward(
                    input.row(i), output.row(i), outputGradient.row(i), inputGradient.row(i));
        }
        return inputGradient;
    }

    /**
     * Share of the units that were 0 for the whole minibatch last seen, if this is a ReLU; else 0.
     */
    public double deadUnits() {
        if (!(activation instanceof Relu) || output.rows() == 0) {
            return 0;
        }
        int dead = 0;
        for (int j = 0; j < output.columns(); j++) {
            boolean zero = true;
            for (int i = 0; zero && i < output.rows(); i++) {
                zero = output.get(i, j) == 0f;
            }
            dead += zero ? 1 : 0;
        }
        return (double) dead / output.columns();
    }
}
