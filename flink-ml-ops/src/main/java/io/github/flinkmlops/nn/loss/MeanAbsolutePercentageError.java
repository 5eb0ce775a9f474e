package io.github.flinkmlops.nn.loss;

/**
 * l = (1/m) Σⱼ |pⱼ − yⱼ| / max(|yⱼ|, 1e-8); gradient by pⱼ = sign(pⱼ − yⱼ) / (m max(|yⱼ|, 1e-8)). A
 * fraction, not times 100. Mean over the m outputs. Wants targets away from 0.
 */
public record MeanAbsolutePercentageError() implements Loss {

    private static final double SMALLEST = 1e-8;

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
            sum += Math.abs((double) output[j] - target[j]) / size(target[j]);
        }
        return sum / output.length;
    }

    @Override
    public void gradient(
            float[] output, float[] prediction, float[] target, float scale, float[] gradient) {
        for (int j = 0; j < output.length; j++) {
            double factor = scale / (output.length * size(target[j]));
            gradient[j] = (float) (factor * Math.signum(output[j] - target[j]));
        }
    }

    private static double size(float target) {
        return Math.max(Math.abs((double) target), SMALLEST);
    }
}
