package io.github.flinkmlops.nn.loss;

/**
 * With e = p − y: s(e) = ½ e²/β for |e| &lt; β, else |e| − ½ β; s′ = e/β clipped to ±1: Huber's
 * loss divided by β (Girshick 2015). Mean over the m outputs, as PyTorch's {@code SmoothL1Loss}.
 *
 * @param beta β, finite and above 0
 */
public record SmoothL1(double beta) implements Loss {

    public SmoothL1 {
        if (!(beta > 0) || Double.isInfinite(beta)) {
            throw new IllegalArgumentException("beta must be finite and above 0, was " + beta);
        }
    }

    /** With β = 1. */
    public SmoothL1() {
        this(1);
    }

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
            double e = Math.abs((double) output[j] - target[j]);
            sum += e < beta ? e * e / (2 * beta) : e - beta / 2;
        }
        return sum / output.length;
    }

    @Override
    public void gradient(
            float[] output, float[] prediction, float[] target, float scale, float[] gradient) {
        float factor = scale / output.length;
        float b = (float) beta;
        for (int j = 0; j < output.length; j++) {
            float e = (output[j] - target[j]) / b;
            gradient[j] = factor * Math.max(-1f, Math.min(1f, e));
        }
    }
}
