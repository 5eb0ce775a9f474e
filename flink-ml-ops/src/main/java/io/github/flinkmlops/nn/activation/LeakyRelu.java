package io.github.flinkmlops.nn.activation;

/**
 * f(x) = x for x &gt; 0, else a x; f′ = 1 or a (Maas, Hannun, Ng 2013).
 *
 * @param slope a, in [0, 1)
 */
public record LeakyRelu(double slope) implements Activation {

    public LeakyRelu {
        if (!(slope >= 0 && slope < 1)) {
            throw new IllegalArgumentException(
                    "slope must be at least 0 and below 1, was " + slope);
        }
    }

    /** With PyTorch's slope of 0.01. */
    public LeakyRelu() {
        this(0.01);
    }

    @Override
    public void forward(float[] input, float[] output) {
        float a = (float) slope;
        for (int i = 0; i < output.length; i++) {
            output[i] = Math.max(input[i], a * input[i]);
        }
    }

    @Override
    public void backward(
            float[] input, float[] output, float[] outputGradient, float[] inputGradient) {
        float a = (float) slope;
        for (int i = 0; i < inputGradient.length; i++) {
            // Without a branch, as in Relu; the step is 1 or not above 0.
            inputGradient[i] = outputGradient[i] * Math.max(a, Relu.step(output[i]));
        }
    }
}
