package io.github.flinkmlops.nn.layer;

import io.github.flinkmlops.linalg.Kernels;
import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.linalg.SparseMatrix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * y = w · x + b: a dense layer of one output over sparse features, the whole of a linear or
 * logistic model. Its weights lie in one array, while {@link Dense} would hold each in a row of its
 * own, at the end of a pointer. Gradients: ∂w = Σ g x, ∂b = Σ g.
 */
public final class SparseUnit implements SparseInputLayer {

    private static final Kernels KERNELS = Kernels.get();

    private final Parameter weight;
    private final @Nullable Parameter bias;
    private final Matrix output = new Matrix(0, 1);
    private @Nullable SparseMatrix input;

    /**
     * A unit.
     *
     * @param weight 1 × inputs, see {@link Parameter#ofOneRow}
     * @param bias 1 × 1, or null for a unit without bias
     */
    public SparseUnit(Parameter weight, @Nullable Parameter bias) {
        this.weight = weight;
        this.bias = bias;
    }

    @Override
    public int inputs() {
        return weight.columns();
    }

    @Override
    public int outputs() {
        return 1;
    }

    @Override
    public List<Parameter> parameters() {
        return bias == null ? List.of(weight) : List.of(weight, bias);
    }

    @Override
    public Matrix forward(Matrix input) {
        throw new IllegalArgumentException("this unit takes sparse features only");
    }

    @Override
    public Matrix forward(SparseMatrix input) {
        this.input = input;
        output.resize(input.rows());
        float[] weights = weight.value().row(0);
        float start = bias == null ? 0f : bias.value().get(0, 0);
        for (int i = 0; i < input.rows(); i++) {
            output.row(i)[0] =
                    start
                            + KERNELS.gatherDot(
                                    input.indices(),
                                    input.values(),
                                    input.start(i),
                                    input.end(i),
                                    weights);
        }
        return output;
    }

    @Override
    public Matrix backward(Matrix outputGradient, boolean inputGradientWanted) {
        if (input == null) {
            throw new IllegalStateException("backward needs a forward pass before it");
        }
        for (int i = 0; i < input.rows(); i++) {
            float g = outputGradient.get(i, 0);
            if (bias != null) {
                bias.gradient().row(0)[0] += g;
            }
            weight.addRow(g, input, i);
        }
        // There is no gradient by sparse features.
        return outputGradient;
    }
}
