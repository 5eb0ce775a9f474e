package io.github.flinkmlops.nn.layer;

import io.github.flinkmlops.linalg.Kernels;
import io.github.flinkmlops.linalg.Matrix;
import java.util.List;

/** y = x + inner(x); gradient by x = g + inner′(g) (He et al. 2016). */
public final class Residual implements Layer {

    private static final Kernels KERNELS = Kernels.get();

    private final Sequence inner;
    private final Matrix output;
    private final Matrix inputGradient;

    /** A skip connection over layers that give as many values as they take. */
    public Residual(Sequence inner) {
        this.inner = inner;
        this.output = new Matrix(0, inner.outputs());
        this.inputGradient = new Matrix(0, inner.inputs());
    }

    @Override
    public int inputs() {
        return inner.inputs();
    }

    @Override
    public int outputs() {
        return inner.outputs();
    }

    @Override
    public List<Parameter> parameters() {
        return inner.parameters();
    }

    @Override
    public List<Buffer> buffers() {
        return inner.buffers();
    }

    @Override
    public boolean differsInTraining() {
        return inner.differsInTraining();
    }

    @Override
    public Matrix forward(Matrix input) {
        return sum(input, inner.forward(input), output);
    }

    @Override
    public Matrix forwardForTraining(Matrix input, long step) {
        return sum(input, inner.forwardForTraining(input, step), output);
    }

    @Override
    public Matrix backward(Matrix outputGradient, boolean inputGradientWanted) {
        Matrix innerGradient = inner.backward(outputGradient, inputGradientWanted);
        return inputGradientWanted
                ? sum(outputGradient, innerGradient, inputGradient)
                : inputGradient;
    }

    @Override
    public void accept() {
        inner.accept();
    }

    private static Matrix sum(Matrix left, Matrix right, Matrix into) {
        into.resize(left.rows());
        for (int i = 0; i < left.rows(); i++) {
            System.arraycopy(left.row(i), 0, into.row(i), 0, into.columns());
            KERNELS.add(1f, right.row(i), into.row(i));
        }
        return into;
    }
}
