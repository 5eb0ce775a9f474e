package io.github.flinkmlops.nn.loss;

/**
 * l = −y ln p − (1 − y) ln(1 − p) for a probability p and a target y in [0, 1], mean over the m
 * outputs; gradient by p = (p − y) / (p (1 − p) m). Logarithms are bounded below by −100 and the
 * denominator by 1e-12, as in PyTorch's {@code BCELoss}. The last layer must be a sigmoid; on
 * logits {@link BinaryCrossEntropyWithLogits} loses no digits.
 */
public record BinaryCrossEntropy() implements Loss {

    private static final double LEAST_LOGARITHM = -100;
    private static final double LEAST_VARIANCE = 1e-12;

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
            double p = output[j];
            double y = target[j];
            sum -= y * logarithm(p) + (1 - y) * logarithm(1 - p);
        }
        return sum / output.length;
    }

    private static double logarithm(double p) {
        return Math.max(Math.log(p), LEAST_LOGARITHM);
    }

    @Override
    public void gradient(
            float[] output, float[] prediction, float[] target, float scale, float[] gradient) {
        for (int j = 0; j < output.length; j++) {
            double p = output[j];
            double variance = Math.max(p * (1 - p), LEAST_VARIANCE);
            gradient[j] = (float) (scale * (p - target[j]) / (variance * output.length));
        }
    }
}
