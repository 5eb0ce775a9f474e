package io.github.flinkmlops.nn.activation;

/** f(x) = x σ(x); f′ = σ(x) (1 + x (1 − σ(x))) (Elfwing, Uchibe, Doya 2018). */
public record Silu() implements Activation {

    @Override
    public void forward(float[] input, float[] output) {
        for (int i = 0; i < output.length; i++) {
            output[i] = (float) (input[i] * Sigmoid.of(input[i]));
        }
    }

    @Override
    public void backward(
            float[] input, float[] output, float[] outputGradient, float[] inputGradient) {
        for (int i = 0; i < inputGradient.length; i++) {
            double x = input[i];
            double s = Sigmoid.of(x);
            inputGradient[i] = (float) (outputGradient[i] * s * (1 + x * (1 - s)));
        }
    }
}
