package io.github.flinkmlops.nn.layer;

import io.github.flinkmlops.linalg.Kernels;
import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.linalg.SparseMatrix;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * y = x W + b. W is inputs × outputs here, so that a sparse input is a gather of W's rows; files
 * hold it as PyTorch does, [outputs][inputs], and so does a dense layer with few outputs, for
 * longer rows. Gradients: ∂W = xᵀ g, ∂b = Σ g, ∂x = g Wᵀ.
 */
public final class Dense implements SparseInputLayer {

    private static final Kernels KERNELS = Kernels.get();

    /** Rows from that length on are worth no turning. */
    private static final int LONG_ROW = 48;

    private final Parameter weight;
    private final @Nullable Parameter bias;

    /** Whether the weight is outputs × inputs. */
    private final boolean byOutputs;

    private final Matrix output;
    private final Matrix inputGradient;
    private final Matrix transposedWeight;

    /** What a row of {@link #inputGradient}, and without bias of the output, begins with. */
    private final float[] zeros;

    private @Nullable Matrix denseInput;
    private @Nullable SparseMatrix sparseInput;

    /**
     * A layer.
     *
     * @param weight inputs × outputs; outputs × inputs if it is {@link Parameter#ofOutputs}
     * @param bias 1 × outputs, or null for a layer without bias
     */
    public Dense(Parameter weight, @Nullable Parameter bias) {
        this.weight = weight;
        this.bias = bias;
        this.byOutputs = !weight.transposed();
        this.output = new Matrix(0, outputs());
        this.inputGradient = new Matrix(0, inputs());
        this.transposedWeight = new Matrix(weight.sparse() ? 0 : weight.columns(), weight.rows());
        this.zeros = new float[Math.max(inputs(), outputs())];
    }

    /** Whether a dense layer's rows of inputs are worth more than rows of outputs. */
    static boolean isNarrow(int inputs, int outputs) {
        return outputs < LONG_ROW && outputs < inputs;
    }

    @Override
    public int inputs() {
        return byOutputs ? weight.columns() : weight.rows();
    }

    @Override
    public int outputs() {
        return byOutputs ? weight.rows() : weight.columns();
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(weight);
        if (bias != null) {
            parameters.add(bias);
        }
        return parameters;
    }

    @Override
    public Matrix forward(Matrix input) {
        denseInput = input;
        sparseInput = null;
        output.resize(input.rows());
        if (byOutputs) {
            multiplyByTransposedWeight(input, start(), output);
        } else {
            weight.multiply(input, start(), output);
        }
        return output;
    }

    @Override
    public Matrix forward(SparseMatrix input) {
        sparseInput = input;
        denseInput = null;
        output.resize(input.rows());
        for (int i = 0; i < input.rows(); i++) {
            System.arraycopy(start(), 0, output.row(i), 0, outputs());
            KERNELS.gatherAdd(
                    input.indices(),
                    input.values(),
                    input.start(i),
                    input.end(i),
                    weight.value(),
                    output.row(i));
        }
        return output;
    }

    /** What a row of the output begins with. */
    private float[] start() {
        return bias == null ? zeros : bias.value().row(0);
    }

    @Override
    public Matrix backward(Matrix outputGradient, boolean inputGradientWanted) {
        if (bias != null) {
            KERNELS.addRows(outputGradient, bias.gradient().row(0));
        }
        if (sparseInput != null) {
            addSparseGradient(sparseInput, outputGradient);
            return inputGradient;
        }
        if (denseInput == null) {
            throw new IllegalStateException("backward needs a forward pass before it");
        }
        if (byOutputs) {
            weight.addProduct(outputGradient, denseInput);
        } else {
            weight.addProduct(denseInput, outputGradient);
        }
        if (!inputGradientWanted) {
            return inputGradient;
        }
        inputGradient.resize(outputGradient.rows());
        if (byOutputs) {
            weight.multiply(outputGradient, zeros, inputGradient);
        } else {
            multiplyByTransposedWeight(outputGradient, zeros, inputGradient);
        }
        return inputGradient;
    }

    /** Multiplying by the transpose row by row keeps the order of every sum fixed. */
    private void multiplyByTransposedWeight(Matrix factor, float[] start, Matrix product) {
        weight.transposeInto(transposedWeight);
        KERNELS.multiply(factor, transposedWeight, start, product);
    }

    private void addSparseGradient(SparseMatrix input, Matrix outputGradient) {
        for (int i = 0; i < input.rows(); i++) {
            for (int p = input.start(i); p < input.end(i); p++) {
                KERNELS.add(
                        input.values()[p], outputGradient.row(i), weight.touch(input.indices()[p]));
            }
        }
    }
}
