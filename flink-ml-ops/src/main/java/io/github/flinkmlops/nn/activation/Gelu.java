package io.github.flinkmlops.nn.activation;

/**
 * f(x) = x Φ(x) with the normal distribution function Φ(x) = ½ (1 + erf(x/√2)); f′ = Φ(x) + x φ(x)
 * (Hendrycks and Gimpel 2016). The exact form, not the tanh approximation.
 */
public record Gelu() implements Activation {

    private static final double SQRT_2 = Math.sqrt(2);
    private static final double DENSITY = 1 / Math.sqrt(2 * Math.PI);
    private static final double TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

    /** From here on, erf is 1 to the last bit of a double. */
    private static final double ERF_IS_ONE = 6;

    @Override
    public void forward(float[] input, float[] output) {
        for (int i = 0; i < output.length; i++) {
            output[i] = (float) (input[i] * distribution(input[i]));
        }
    }

    @Override
    public void backward(
            float[] input, float[] output, float[] outputGradient, float[] inputGradient) {
        for (int i = 0; i < inputGradient.length; i++) {
            double x = input[i];
            double slope = distribution(x) + x * DENSITY * Math.exp(-x * x / 2);
            inputGradient[i] = (float) (outputGradient[i] * slope);
        }
    }

    private static double distribution(double x) {
        return (1 + erf(x / SQRT_2)) / 2;
    }

    /**
     * erf(x) = 2/√π e^(−x²) Σₙ 2ⁿ x^(2n+1) / (2n+1)!! (Abramowitz and Stegun 7.1.6): all terms have
     * one sign, so that nothing cancels.
     */
    private static double erf(double x) {
        if (Math.abs(x) >= ERF_IS_ONE) {
            return Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return TWO_OVER_SQRT_PI * Math.exp(-x * x) * sum;
    }
}
