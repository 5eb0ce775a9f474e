package io.github.flinkmlops.nn.optimizer;

import java.util.List;

/**
 * With μₜ = β₁ (1 − ½ 0.96^(t ψ)) and Mₜ = μ₁ … μₜ: m ← β₁ m + (1 − β₁) g; v ← β₂ v + (1 − β₂) g²;
 * w ← w − η ((1 − μₜ)/(1 − Mₜ) g + μₜ₊₁/(1 − Mₜ μₜ μₜ₊₁) m) / (√(v/(1 − β₂ᵗ)) + ε) (Dozat 2016). As
 * PyTorch 1.13's {@code NAdam}.
 *
 * @param beta1 β₁, in [0, 1)
 * @param beta2 β₂, in [0, 1)
 * @param epsilon ε, at least 0
 * @param momentumDecay ψ, at least 0
 * @param weightDecay λ, at least 0, joins the gradient
 */
public record NAdam(
        double beta1, double beta2, double epsilon, double momentumDecay, double weightDecay)
        implements Optimizer {

    public NAdam {
        Settings.fraction("beta1", beta1);
        Settings.fraction("beta2", beta2);
        Settings.atLeastZero("epsilon", epsilon);
        Settings.atLeastZero("momentumDecay", momentumDecay);
        Settings.atLeastZero("weightDecay", weightDecay);
    }

    /** With PyTorch's settings: 0.9, 0.999, 1e-8, momentum decay 0.004, no decay. */
    public NAdam() {
        this(0.9, 0.999, 1e-8, 4e-3, 0);
    }

    @Override
    public List<String> slots() {
        return List.of("exp_avg", "exp_avg_sq");
    }

    @Override
    public Update update() {
        return new NAdamUpdate();
    }

    private double momentum(long step) {
        return beta1 * (1 - 0.5 * Math.pow(0.96, step * momentumDecay));
    }

    private final class NAdamUpdate implements Update {
        private long lastStep;
        private double product = 1;
        private float gradientFactor;
        private float meanFactor;
        private float rootCorrection;

        @Override
        public void begin(long step, double learningRate) {
            // The product is a function of the step alone: after a restore it is made anew, in the
            // same order, so that it has the same bits.
            if (step <= lastStep) {
                lastStep = 0;
                product = 1;
            }
            while (lastStep < step) {
                lastStep++;
                product *= momentum(lastStep);
            }
            double next = momentum(step + 1);
            gradientFactor = (float) (learningRate * (1 - momentum(step)) / (1 - product));
            // PyTorch 1.13 has μₜ in this product twice, later versions and the paper have not.
            meanFactor = (float) (learningRate * next / (1 - product * momentum(step) * next));
            rootCorrection = (float) (1 / Math.sqrt(1 - Math.pow(beta2, step)));
        }

        @Override
        public void apply(float[] weights, float[] gradient, float[][] slots) {
            float[] mean = slots[0];
            float[] square = slots[1];
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
                mean[j] = m;
                square[j] = v;
                float root = (float) Math.sqrt(v) * rootCorrection + outside;
                weights[j] -= (gradientFactor * g + meanFactor * m) / root;
            }
        }
    }
}
