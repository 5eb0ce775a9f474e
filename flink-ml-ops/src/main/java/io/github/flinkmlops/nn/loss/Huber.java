package io.github.flinkmlops.nn.loss;

/**
 * With e = p − y: h(e) = ½ e² for |e| ≤ δ, else δ (|e| − ½ δ); h′ = e clipped to ±δ (Huber 1964).
 * Mean over the m outputs, as PyTorch's {@code HuberLoss}.
 *
 * @param delta δ, finite and above 0
 */
public record Huber(double delta) implements Loss {

    public Huber {
        if (!(delta > 0) || Double.isInfinite(delta)) {
            throw new IllegalArgumentException("delta must be finite and above 0, was " + delta);
        }
    }

    /** With δ = 1. */
    public Huber() {
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
            sum += e <= delta ? e * e / 2 : delta * (e - delta / 2);
        }
        return sum / output.length;
    }

    @Override
    public void gradient(
            float[] output, float[] prediction, float[] target, float scale, float[] gradient) {
        float factor = scale / output.length;
        float limit = (float) delta;
        for (int j = 0; j < output.length; j++) {
            float e = output[j] - target[j];
            gradient[j] = factor * Math.max(-limit, Math.min(limit, e));
        }
    }
}
