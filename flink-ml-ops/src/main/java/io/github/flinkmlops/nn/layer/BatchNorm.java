package io.github.flinkmlops.nn.layer;

import io.github.flinkmlops.linalg.Matrix;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * y = γ x̂ + β with x̂ = (x − mean)/√(var + ε), feature by feature (Ioffe and Szegedy 2015). In
 * training mean and var are the minibatch's (var biased), in prediction the running ones: r ← (1 −
 * μ) r + μ s, with the unbiased variance, as PyTorch's {@code BatchNorm1d}. Gradient by x in
 * training = γ/√(var + ε) (g − mean g − x̂ mean(g x̂)), means over the minibatch.
 *
 * <p>A minibatch of one row has no variance: its outputs are β, and it leaves the running
 * statistics alone.
 */
public final class BatchNorm implements Layer {

    private final double epsilon;
    private final double momentum;
    private final Parameter scale;
    private final Parameter shift;
    private final Buffer runningMean;
    private final Buffer runningVariance;
    private final double[] batchMean;
    private final double[] batchVariance;
    private final Matrix normalized;
    private final Matrix output;
    private final Matrix inputGradient;
    private boolean training;
    private @Nullable Matrix trainedOn;

    /**
     * γ = 1, β = 0, running mean 0, running variance 1.
     *
     * @param name prefix of the parameters' names
     */
    public BatchNorm(String name, int width, double epsilon, double momentum) {
        this.epsilon = epsilon;
        this.momentum = momentum;
        Matrix ones = new Matrix(1, width);
        ones.fill(1f);
        this.scale = new Parameter(name + ".weight", ones, false, false);
        this.shift = new Parameter(name + ".bias", new Matrix(1, width), false, false);
        this.runningMean = new Buffer(name + ".running_mean", new float[width]);
        this.runningVariance = new Buffer(name + ".running_var", new float[width]);
        Arrays.fill(runningVariance.values(), 1f);
        this.batchMean = new double[width];
        this.batchVariance = new double[width];
        this.normalized = new Matrix(0, width);
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
        return List.of(scale, shift);
    }

    @Override
    public List<Buffer> buffers() {
        return List.of(runningMean, runningVariance);
    }

    @Override
    public boolean differsInTraining() {
        return true;
    }

    @Override
    public Matrix forward(Matrix input) {
        training = false;
        for (int j = 0; j < batchMean.length; j++) {
            batchMean[j] = runningMean.values()[j];
            batchVariance[j] = runningVariance.values()[j];
        }
        return normalize(input);
    }

    @Override
    public Matrix forwardForTraining(Matrix input, long step) {
        training = true;
        trainedOn = input;
        Arrays.fill(batchMean, 0);
        Arrays.fill(batchVariance, 0);
        int n = input.rows();
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < batchMean.length; j++) {
                batchMean[j] += input.get(i, j);
            }
        }
        for (int j = 0; j < batchMean.length; j++) {
            batchMean[j] /= n;
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < batchMean.length; j++) {
                double deviation = input.get(i, j) - batchMean[j];
                batchVariance[j] += deviation * deviation;
            }
        }
        for (int j = 0; j < batchMean.length; j++) {
            batchVariance[j] /= n;
        }
        return normalize(input);
    }

    private Matrix normalize(Matrix input) {
        normalized.resize(input.rows());
        output.resize(input.rows());
        float[] gamma = scale.value().row(0);
        float[] beta = shift.value().row(0);
        for (int i = 0; i < input.rows(); i++) {
            float[] x = input.row(i);
            float[] y = output.row(i);
            float[] standard = normalized.row(i);
            for (int j = 0; j < y.length; j++) {
                standard[j] =
                        (float) ((x[j] - batchMean[j]) / Math.sqrt(batchVariance[j] + epsilon));
                y[j] = gamma[j] * standard[j] + beta[j];
            }
        }
        return output;
    }

    @Override
    public Matrix backward(Matrix outputGradient, boolean inputGradientWanted) {
        int n = outputGradient.rows();
        inputGradient.resize(n);
        for (int j = 0; j < outputs(); j++) {
            double sum = 0;
            double sumStandard = 0;
            for (int i = 0; i < n; i++) {
                double g = outputGradient.get(i, j);
                sum += g;
                sumStandard += g * normalized.get(i, j);
            }
            shift.gradient().row(0)[j] += (float) sum;
            scale.gradient().row(0)[j] += (float) sumStandard;
            double factor = scale.value().get(0, j) / Math.sqrt(batchVariance[j] + epsilon);
            for (int i = 0; i < n; i++) {
                double g = outputGradient.get(i, j);
                double moved = training ? g - (sum + normalized.get(i, j) * sumStandard) / n : g;
                inputGradient.set(i, j, (float) (factor * moved));
            }
        }
        return inputGradient;
    }

    @Override
    public void accept() {
        if (trainedOn == null) {
            return;
        }
        int n = trainedOn.rows();
        trainedOn = null;
        if (n < 2) {
            return;
        }
        double unbiased = (double) n / (n - 1);
        for (int j = 0; j < batchMean.length; j++) {
            runningMean.values()[j] = mixed(runningMean.values()[j], batchMean[j]);
            runningVariance.values()[j] =
                    mixed(runningVariance.values()[j], batchVariance[j] * unbiased);
        }
    }

    private float mixed(float running, double newest) {
        return (float) ((1 - momentum) * running + momentum * newest);
    }
}
