package io.github.flinkmlops.nn.activation;

/** f(x) = tanh x; f′ = 1 − f². */
public record Tanh() implements Activation {

    @Override
    public void forward(float[] input, float[] output) {
        for (int i = 0; i < output.length; i++) {
            output[i] = (float) Math.tanh(input[i]);
        }
    }

    @Override
    public void backward(
            float[] input, float[] output, float[] outputGradient, float[] inputGradient) {
        for (int i = 0; i < inputGradient.length; i++) {
            inputGradient[i] = outputGradient[i] * (1f - output[i] * output[i]);
        }
    }
}
