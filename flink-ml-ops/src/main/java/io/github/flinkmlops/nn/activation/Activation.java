package io.github.flinkmlops.nn.activation;

import java.io.Serializable;

/** A function of one row, and its derivative. Instances hold no state. */
public interface Activation extends Serializable {

    /** Writes f(input) to {@code output}; both have the layer's width and may be the same array. */
    void forward(float[] input, float[] output);

    /**
     * Writes the gradient of the loss by the input to {@code inputGradient}, which may be {@code
     * outputGradient} itself.
     *
     * @param input what went into {@link #forward}
     * @param output what came out of it
     * @param outputGradient gradient of the loss by the output
     */
    void backward(float[] input, float[] output, float[] outputGradient, float[] inputGradient);
}
