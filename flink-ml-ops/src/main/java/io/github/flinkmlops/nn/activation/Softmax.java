package io.github.flinkmlops.nn.activation;

/**
 * fᵢ(x) = e^(xᵢ − max x) / Σⱼ e^(xⱼ − max x) over the row; gradient by xᵢ = fᵢ (gᵢ − Σⱼ gⱼ fⱼ).
 *
 * <p>The largest input is subtracted first, so that no exponential overflows.
 */
public record Softmax() implements Activation {

    @Override
    public void forward(float[] input, float[] output) {
        float max = input[0];
        for (int i = 1; i < input.length; i++) {
            max = Math.max(max, input[i]);
        }
        double sum = 0;
        for (int i = 0; i < input.length; i++) {
            double e = Math.exp(input[i] - max);
            output[i] = (float) e;
            sum += e;
        }
        float scale = (float) (1 / sum);
        for (int i = 0; i < output.length; i++) {
            output[i] *= scale;
        }
    }

    @Override
    public void backward(
            float[] input, float[] output, float[] outputGradient, float[] inputGradient) {
        double dot = 0;
        for (int i = 0; i < output.length; i++) {
            dot += (double) outputGradient[i] * output[i];
        }
        for (int i = 0; i < output.length; i++) {
            inputGradient[i] = (float) (output[i] * (outputGradient[i] - dot));
        }
    }
}
