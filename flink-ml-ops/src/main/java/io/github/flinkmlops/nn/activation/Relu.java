package io.github.flinkmlops.nn.activation;

import io.github.flinkmlops.linalg.Kernels;

/** f(x) = max(0, x); f′ = 1 where f(x) &gt; 0, else 0. */
public record Relu() implements Activation {

    private static final Kernels KERNELS = Kernels.get();

    @Override
    public void forward(float[] input, float[] output) {
        KERNELS.rectify(input, output);
    }

    @Override
    public void backward(
            float[] input, float[] output, float[] outputGradient, float[] inputGradient) {
        KERNELS.rectifyGradient(output, outputGradient, inputGradient);
    }

    /**
     * 1 for x &gt; 0, 0 for x = 0, not above 0 for x &lt; 0. Without a branch, which no processor
     * would guess right: that took a quarter of the time of a small network's step.
     */
    static float step(float x) {
        // The smallest float needs both factors to get past 1.
        return Math.min(1f, x * Float.MAX_VALUE * Float.MAX_VALUE);
    }
}
