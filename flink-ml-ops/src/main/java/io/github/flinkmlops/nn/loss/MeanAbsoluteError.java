package io.github.flinkmlops.nn.loss;

/**
 * l = (1/m) Σⱼ |pⱼ − yⱼ|; gradient by pⱼ = sign(pⱼ − yⱼ) / m, 0 where they are equal. Mean over the
 * m outputs, as PyTorch's {@code L1Loss}.
 */
public record MeanAbsoluteError() implements Loss {

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
            sum += Math.abs((double) output[j] - target[j]);
        }
        return sum / output.length;
    }

    @Override
    public void gradient(
            float[] output, float[] prediction, float[] target, float scale, float[] gradient) {
        float factor = scale / output.length;
        for (int j = 0; j < output.length; j++) {
            gradient[j] = factor * Math.signum(output[j] - target[j]);
        }
    }
}
