package io.github.flinkmlops.nn.activation;

/** f(x) = max(0, x); f′ = 1 where f(x) &gt; 0, else 0. */
public record Relu() implements Activation {

    @Override
    public void forward(float[] input, float[] output) {
        for (int i = 0; i < output.length; i++) {
            output[i] = Math.max(input[i], 0f);
        }
    }

    @Override
    public void backward(
            float[] input, float[] output, float[] outputGradient, float[] inputGradient) {
        for (int i = 0; i < inputGradient.length; i++) {
            inputGradient[i] = output[i] > 0f ? outputGradient[i] : 0f;
        }
    }
}
