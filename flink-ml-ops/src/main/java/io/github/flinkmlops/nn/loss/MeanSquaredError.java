package io.github.flinkmlops.nn.loss;

/**
 * l = (1/m) Σⱼ (pⱼ − yⱼ)², without ½; gradient by pⱼ = (2/m) (pⱼ − yⱼ). Mean over the m outputs, as
 * PyTorch's {@code MSELoss}.
 */
public record MeanSquaredError() implements Loss {

    @Override
    public int targets(int outputs) {
        return outputs;
    }

    @Override
    public void predict(float[] output, float[] prediction) {
        System.arraycopy(output, 0, prediction, 0, output.length);
    }

    @Override
    public double value(float[] output, float[] prediction, float[] target) {
        double sum = 0;
        for (int j = 0; j < output.length; j++) {
            double error = output[j] - target[j];
            sum += error * error;
        }
        return sum / output.length;
    }

    @Override
    public void gradient(
            float[] output, float[] prediction, float[] target, float scale, float[] gradient) {
        float factor = 2 * scale / output.length;
        for (int j = 0; j < output.length; j++) {
            gradient[j] = factor * (output[j] - target[j]);
        }
    }
}
