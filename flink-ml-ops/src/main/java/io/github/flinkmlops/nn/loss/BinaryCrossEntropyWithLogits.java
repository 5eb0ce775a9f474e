package io.github.flinkmlops.nn.loss;

import io.github.flinkmlops.nn.activation.Sigmoid;

/**
 * l = max(z, 0) − z y + ln(1 + e^(−|z|)) for a logit z and a target y in [0, 1], mean over the m
 * outputs; gradient by z = (σ(z) − y) / m. The form that does not overflow, as PyTorch's {@code
 * BCEWithLogitsLoss}.
 */
public record BinaryCrossEntropyWithLogits() implements Loss {

    @Override
    public int targets(int outputs) {
        return outputs;
    }

    @Override
    public void predict(float[] output, float[] prediction) {
        for (int j = 0; j < output.length; j++) {
            prediction[j] = (float) Sigmoid.of(output[j]);
        }
    }

    @Override
    public double value(float[] output, float[] prediction, float[] target) {
        double sum = 0;
        for (int j = 0; j < output.length; j++) {
            double z = output[j];
            sum += Math.max(z, 0) - z * target[j] + Math.log1p(Math.exp(-Math.abs(z)));
        }
        return sum / output.length;
    }

    @Override
    public void gradient(
            float[] output, float[] prediction, float[] target, float scale, float[] gradient) {
        float factor = scale / output.length;
        for (int j = 0; j < output.length; j++) {
            gradient[j] = factor * (prediction[j] - target[j]);
        }
    }
}
