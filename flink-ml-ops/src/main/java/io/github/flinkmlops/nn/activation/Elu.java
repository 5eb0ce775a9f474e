package io.github.flinkmlops.nn.activation;

/**
 * f(x) = x for x &gt; 0, else α (eˣ − 1); f′ = 1, or f + α (Clevert, Unterthiner, Hochreiter 2016).
 *
 * @param alpha α, finite and above 0
 */
public record Elu(double alpha) implements Activation {

    public Elu {
        if (!(alpha > 0) || Double.isInfinite(alpha)) {
            throw new IllegalArgumentException("alpha must be finite and above 0, was " + alpha);
        }
    }

    /** With α = 1. */
    public Elu() {
        this(1);
    }

    @Override
    public void forward(float[] input, float[] output) {
        for (int i = 0; i < output.length; i++) {
            float x = input[i];
            output[i] = x > 0f ? x : (float) (alpha * Math.expm1(x));
        }
    }

    @Override
    public void backward(
            float[] input, float[] output, float[] outputGradient, float[] inputGradient) {
        float a = (float) alpha;
        for (int i = 0; i < inputGradient.length; i++) {
            float slope = output[i] > 0f ? 1f : output[i] + a;
            inputGradient[i] = outputGradient[i] * slope;
        }
    }
}
