package io.github.flinkmlops.nn.layer;

import io.github.flinkmlops.linalg.Matrix;
import java.util.List;
import java.util.SplittableRandom;

/**
 * In training y = x m/(1 − p) with m = 0 with probability p, else 1; in prediction y = x
 * (Srivastava et al. 2014, scaled in training). Masks are drawn from the layer's seed and the step,
 * so that no generator needs to be saved and a replay draws the same ones.
 */
public final class Dropout implements Layer {

    private final double probability;
    private final long seed;
    private final Matrix mask;
    private final Matrix output;
    private final Matrix inputGradient;

    /**
     * Leaves out values with a probability.
     *
     * @param probability p, in [0, 1)
     */
    public Dropout(double probability, int width, long seed) {
        this.probability = probability;
        this.seed = seed;
        this.mask = new Matrix(0, width);
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
    public boolean differsInTraining() {
        return probability > 0;
    }

    @Override
    public Matrix forward(Matrix input) {
        mask.resize(input.rows());
        mask.fill(1f);
        return input;
    }

    @Override
    public Matrix forwardForTraining(Matrix input, long step) {
        SplittableRandom random = new SplittableRandom(seed ^ (step * 0x9E3779B97F4A7C15L));
        float kept = (float) (1 / (1 - probability));
        mask.resize(input.rows());
        for (int i = 0; i < input.rows(); i++) {
            float[] row = mask.row(i);
            for (int j = 0; j < row.length; j++) {
                row[j] = random.nextDouble() < probability ? 0f : kept;
            }
        }
        return multiply(input, output);
    }

    @Override
    public Matrix backward(Matrix outputGradient, boolean inputGradientWanted) {
        return multiply(outputGradient, inputGradient);
    }

    private Matrix multiply(Matrix values, Matrix into) {
        into.resize(values.rows());
        for (int i = 0; i < values.rows(); i++) {
            float[] x = values.row(i);
            float[] m = mask.row(i);
            float[] y = into.row(i);
            for (int j = 0; j < y.length; j++) {
                y[j] = x[j] * m[j];
            }
        }
        return into;
    }
}
