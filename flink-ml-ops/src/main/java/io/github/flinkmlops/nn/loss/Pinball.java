package io.github.flinkmlops.nn.loss;

import java.util.List;

/**
 * With e = y − pⱼ and the quantile qⱼ: l = (1/m) Σⱼ max(qⱼ e, (qⱼ − 1) e); gradient by pⱼ = −qⱼ/m
 * for e &gt; 0, (1 − qⱼ)/m for e &lt; 0 (Koenker and Bassett 1978). Each of the m outputs estimates
 * one quantile of the same target.
 *
 * @param quantiles one for each output, each between 0 and 1
 */
public record Pinball(List<Double> quantiles) implements Loss {

    public Pinball {
        quantiles = List.copyOf(quantiles);
        if (quantiles.isEmpty()) {
            throw new IllegalArgumentException("quantiles needs at least 1 quantile, has 0");
        }
        for (double quantile : quantiles) {
            if (!(quantile > 0 && quantile < 1)) {
                throw new IllegalArgumentException(
                        "a quantile must be between 0 and 1, was " + quantile);
            }
        }
    }

    /** The median alone. */
    public Pinball() {
        this(List.of(0.5));
    }

    @Override
    public int targets(int outputs) {
        if (outputs != quantiles.size()) {
            throw new IllegalArgumentException(
                    "the last layer must have an output for each of the "
                            + quantiles.size()
                            + " quantiles, has "
                            + outputs);
        }
        return 1;
    }

    @Override
    public void predict(float[] output, float[] prediction) {
        System.arraycopy(output, 0, prediction, 0, output.length);
    }

    @Override
    public double value(float[] output, float[] prediction, float[] target) {
        double sum = 0;
        for (int j = 0; j < output.length; j++) {
            double q = quantiles.get(j);
            double e = (double) target[0] - output[j];
            sum += Math.max(q * e, (q - 1) * e);
        }
        return sum / output.length;
    }

    @Override
    public void gradient(
            float[] output, float[] prediction, float[] target, float scale, float[] gradient) {
        for (int j = 0; j < output.length; j++) {
            double q = quantiles.get(j);
            double e = (double) target[0] - output[j];
            double slope = e > 0 ? -q : e < 0 ? 1 - q : 0;
            gradient[j] = (float) (scale * slope / output.length);
        }
    }
}
