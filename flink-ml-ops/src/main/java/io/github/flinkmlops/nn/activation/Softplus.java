package io.github.flinkmlops.nn.activation;

/**
 * f(x) = ln(1 + eˣ); f′ = σ(x). Written as max(x, 0) + ln(1 + e^(−|x|)), which does not overflow.
 */
public record Softplus() implements Activation {

    @Override
    public void forward(float[] input, float[] output) {
        for (int i = 0; i < output.length; i++) {
            double x = input[i];
            output[i] = (float) (Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))));
        }
    }

    @Override
    public void backward(
            float[] input, float[] output, float[] outputGradient, float[] inputGradient) {
        for (int i = 0; i < inputGradient.length; i++) {
            inputGradient[i] = (float) (outputGradient[i] * Sigmoid.of(input[i]));
        }
    }
}
