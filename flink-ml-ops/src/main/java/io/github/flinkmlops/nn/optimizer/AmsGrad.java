package io.github.flinkmlops.nn.optimizer;

import java.util.List;

/**
 * {@link Adam} with the greatest v so far in the denominator: u ← max(u, v); w ← w − η/(1 − β₁ᵗ) ·
 * m / (√u/√(1 − β₂ᵗ) + ε) (Reddi, Kale, Kumar 2018). As PyTorch's {@code Adam} with {@code
 * amsgrad}.
 *
 * @param beta1 β₁, in [0, 1)
 * @param beta2 β₂, in [0, 1)
 * @param epsilon ε, at least 0
 * @param weightDecay λ, at least 0, joins the gradient
 */
public record AmsGrad(double beta1, double beta2, double epsilon, double weightDecay)
        implements Optimizer {

    public AmsGrad {
        Settings.fraction("beta1", beta1);
        Settings.fraction("beta2", beta2);
        Settings.atLeastZero("epsilon", epsilon);
        Settings.atLeastZero("weightDecay", weightDecay);
    }

    /** With Adam's settings: 0.9, 0.999, 1e-8, no decay. */
    public AmsGrad() {
        this(0.9, 0.999, 1e-8, 0);
    }

    @Override
    public List<String> slots() {
        return List.of("exp_avg", "exp_avg_sq", "max_exp_avg_sq");
    }

    @Override
    public Update update() {
        return new AmsGradUpdate();
    }

    private final class AmsGradUpdate implements Update {
        private float stepSize;
        private float rootCorrection;

        @Override
        public void begin(long step, double learningRate) {
            stepSize = (float) (learningRate / (1 - Math.pow(beta1, step)));
            rootCorrection = (float) (1 / Math.sqrt(1 - Math.pow(beta2, step)));
        }

        @Override
        public void apply(float[] weights, float[] gradient, float[][] slots) {
            float[] mean = slots[0];
            float[] square = slots[1];
            float[] greatest = slots[2];
            float b1 = (float) beta1;
            float b2 = (float) beta2;
            float rest1 = (float) (1 - beta1);
            float rest2 = (float) (1 - beta2);
            float decay = (float) weightDecay;
            float outside = (float) Math.max(epsilon, Float.MIN_NORMAL);
            for (int j = 0; j < weights.length; j++) {
                float g = gradient[j] + decay * weights[j];
                float m = b1 * mean[j] + rest1 * g;
                float v = b2 * square[j] + rest2 * g * g;
                float u = Math.max(greatest[j], v);
                mean[j] = m;
                square[j] = v;
                greatest[j] = u;
                weights[j] -= stepSize * m / ((float) Math.sqrt(u) * rootCorrection + outside);
            }
        }
    }
}
