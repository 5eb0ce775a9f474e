package io.github.flinkmlops.nn.optimizer;

import java.util.List;

/**
 * m ← β₁ m + (1 − β₁) g; u ← max(β₂ u, |g| + ε); w ← w − η/(1 − β₁ᵗ) · m/u (Kingma and Ba 2015,
 * section 7.1). As PyTorch's {@code Adamax}.
 *
 * @param beta1 β₁, in [0, 1)
 * @param beta2 β₂, in [0, 1)
 * @param epsilon ε, above 0
 * @param weightDecay λ, at least 0, joins the gradient
 */
public record Adamax(double beta1, double beta2, double epsilon, double weightDecay)
        implements Optimizer {

    public Adamax {
        Settings.fraction("beta1", beta1);
        Settings.fraction("beta2", beta2);
        Settings.aboveZero("epsilon", epsilon);
        Settings.atLeastZero("weightDecay", weightDecay);
    }

    /** With the paper's settings: 0.9, 0.999, 1e-8, no decay. */
    public Adamax() {
        this(0.9, 0.999, 1e-8, 0);
    }

    @Override
    public List<String> slots() {
        return List.of("exp_avg", "exp_inf");
    }

    @Override
    public Update update() {
        return new AdamaxUpdate();
    }

    private final class AdamaxUpdate implements Update {
        private float stepSize;

        @Override
        public void begin(long step, double learningRate) {
            stepSize = (float) (learningRate / (1 - Math.pow(beta1, step)));
        }

        @Override
        public void apply(float[] weights, float[] gradient, float[][] slots) {
            float[] mean = slots[0];
            float[] infinity = slots[1];
            float b1 = (float) beta1;
            float b2 = (float) beta2;
            float rest1 = (float) (1 - beta1);
            float decay = (float) weightDecay;
            float least = (float) Math.max(epsilon, Float.MIN_NORMAL);
            for (int j = 0; j < weights.length; j++) {
                float g = gradient[j] + decay * weights[j];
                float m = b1 * mean[j] + rest1 * g;
                float u = Math.max(b2 * infinity[j], Math.abs(g) + least);
                mean[j] = m;
                infinity[j] = u;
                weights[j] -= stepSize * m / u;
            }
        }
    }
}
