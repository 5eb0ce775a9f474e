package io.github.flinkmlops.nn.layer;

import io.github.flinkmlops.linalg.Matrix;
import java.util.List;

/**
 * y = γ x̂ + β with x̂ = (x − mean)/√(var + ε) over the values of one row, var biased (Ba, Kiros,
 * Hinton 2016), as PyTorch's {@code LayerNorm}. Gradient by x = (h − mean h − x̂ mean(h x̂))/√(var
 * + ε) with h = γ g, means over the row.
 */
public final class LayerNorm implements Layer {

    private final double epsilon;
    private final Parameter scale;
    private final Parameter shift;
    private final Matrix normalized;
    private final Matrix output;
    private final Matrix inputGradient;
    private double[] inverseDeviation = new double[32];

    /**
     * γ = 1, β = 0.
     *
     * @param name prefix of the parameters' names
     */
    public LayerNorm(String name, int width, double epsilon) {
        this.epsilon = epsilon;
        Matrix ones = new Matrix(1, width);
        ones.fill(1f);
        this.scale = new Parameter(name + ".weight", ones, false, false);
        this.shift = new Parameter(name + ".bias", new Matrix(1, width), false, false);
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
    public Matrix forward(Matrix input) {
        int n = input.rows();
        normalized.resize(n);
        output.resize(n);
        if (inverseDeviation.length < n) {
            inverseDeviation = new double[n];
        }
        float[] gamma = scale.value().row(0);
        float[] beta = shift.value().row(0);
        for (int i = 0; i < n; i++) {
            float[] x = input.row(i);
            double mean = mean(x);
            double inverse = 1 / Math.sqrt(variance(x, mean) + epsilon);
            inverseDeviation[i] = inverse;
            float[] standard = normalized.row(i);
            float[] y = output.row(i);
            for (int j = 0; j < y.length; j++) {
                standard[j] = (float) ((x[j] - mean) * inverse);
                y[j] = gamma[j] * standard[j] + beta[j];
            }
        }
        return output;
    }

    private static double mean(float[] x) {
        double sum = 0;
        for (float value : x) {
            sum += value;
        }
        return sum / x.length;
    }

    private static double variance(float[] x, double mean) {
        double sum = 0;
        for (float value : x) {
            sum += (value - mean) * (value - mean);
        }
        return sum / x.length;
    }

    @Override
    public Matrix backward(Matrix outputGradient, boolean inputGradientWanted) {
        int n = outputGradient.rows();
        inputGradient.resize(n);
        for (int i = 0; i < n; i++) {
            backwardRow(
                    outputGradient.row(i),
                    normalized.row(i),
                    inverseDeviation[i],
                    inputGradient.row(i));
        }
        return inputGradient;
    }

    private void backwardRow(float[] g, float[] standard, double inverse, float[] into) {
        float[] gamma = scale.value().row(0);
        float[] gammaGradient = scale.gradient().row(0);
        float[] betaGradient = shift.gradient().row(0);
        double sum = 0;
        double sumStandard = 0;
        for (int j = 0; j < g.length; j++) {
            betaGradient[j] += g[j];
            gammaGradient[j] += g[j] * standard[j];
            double h = (double) gamma[j] * g[j];
            sum += h;
            sumStandard += h * standard[j];
        }
        for (int j = 0; j < g.length; j++) {
            double h = (double) gamma[j] * g[j];
            into[j] = (float) (inverse * (h - (sum + standard[j] * sumStandard) / g.length));
        }
    }
}
