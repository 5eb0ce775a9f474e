package io.github.flinkmlops.nn.activation;

/** f(x) = x; f′ = 1. */
public record Identity() implements Activation {

    @Override
    public void forward(float[] input, float[] output) {
        System.arraycopy(input, 0, output, 0, input.length);
    }

    @Override
    public void backward(
            float[] input, float[] output, float[] outputGradient, float[] inputGradient) {
        System.arraycopy(outputGradient, 0, inputGradient, 0, input.length);
    }
}
