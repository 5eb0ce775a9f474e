package io.github.flinkmlops.nn.initializer;

import io.github.flinkmlops.nn.activation.Activation;
import java.util.function.DoubleUnaryOperator;

/**
 * The point on the edge of chaos where pre-activations keep the variance q from layer to layer.
 * With z standard normal: the variance follows q ← σ_w² E[φ(√q z)²] + σ_b², and gradients keep
 * their size where χ = σ_w² E[φ′(√q z)²] = 1 (Poole et al. 2016; Schoenholz et al. 2017). Given q,
 * both are solved in closed form: σ_w² = 1/E[φ′²], σ_b² = q − σ_w² E[φ²].
 *
 * @param weightVariance σ_w²: a weight has variance σ_w²/fan-in
 * @param biasVariance σ_b²
 */
record CriticalLine(double weightVariance, double biasVariance) {

    private static final int POINTS = 4000;
    private static final double REACH = 8;

    /** Relative error of the quadrature and of the float activations together. */
    private static final double TOLERANCE = 1e-4;

    /**
     * Finds the point.
     *
     * @throws IllegalArgumentException if the activation keeps no variance of this size
     */
    static CriticalLine at(Activation activation, double variance) {
        if (!(variance > 0) || Double.isInfinite(variance)) {
            throw new IllegalArgumentException(
                    "variance must be finite and above 0, was " + variance);
        }
        double root = Math.sqrt(variance);
        float[] input = new float[1];
        float[] output = new float[1];
        float[] slope = new float[1];
        double square =
                expectation(
                        z -> {
                            input[0] = (float) (root * z);
                            activation.forward(input, output);
                            return (double) output[0] * output[0];
                        });
        double squaredSlope =
                expectation(
                        z -> {
                            input[0] = (float) (root * z);
                            activation.forward(input, output);
                            activation.backward(input, output, new float[] {1}, slope);
                            return (double) slope[0] * slope[0];
                        });
        double weightVariance = 1 / squaredSlope;
        double biasVariance = variance - weightVariance * square;
        if (!(biasVariance >= -TOLERANCE * variance)) {
            throw new IllegalArgumentException(
                    activation
                            + " has no critical point with variance "
                            + variance
                            + ": its biases would need the variance "
                            + biasVariance
                            + ", choose another variance");
        }
        return new CriticalLine(weightVariance, Math.max(0, biasVariance));
    }

    /** E[f(z)] for a standard normal z, by the midpoint rule, which never looks at ReLU's kink. */
    private static double expectation(DoubleUnaryOperator f) {
        double step = 2 * REACH / POINTS;
        double sum = 0;
        for (int i = 0; i < POINTS; i++) {
            double z = -REACH + (i + 0.5) * step;
            sum += f.applyAsDouble(z) * Math.exp(-z * z / 2);
        }
        return sum * step / Math.sqrt(2 * Math.PI);
    }
}
