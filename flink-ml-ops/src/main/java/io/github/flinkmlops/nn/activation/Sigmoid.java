package io.github.flinkmlops.nn.activation;

/** f(x) = 1 / (1 + e⁻ˣ); f′ = f (1 − f). */
public record Sigmoid() implements Activation {

    /** The function for one value, without overflow at either end. */
    public static double of(double x) {
        if (x >= 0) {
            return 1 / (1 + Math.exp(-x));
        }
        double e = Math.exp(x);
        return e / (1 + e);
    }

    @Override
    public void forward(float[] input, float[] output) {
        for (int i = 0; i < output.length; i++) {
            output[i] = (float) of(input[i]);
        }
    }

    @Override
    public void backward(
            float[] input, float[] output, float[] outputGradient, float[] inputGradient) {
        for (int i = 0; i < inputGradient.length; i++) {
            inputGradient[i] = outputGradient[i] * output[i] * (1f - output[i]);
        }
    }
}
