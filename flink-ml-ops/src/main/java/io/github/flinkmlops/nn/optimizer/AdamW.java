package io.github.flinkmlops.nn.optimizer;

import java.util.List;

/**
 * w ← w − η λ w, then the step of {@link Adam} without decay: the decay is decoupled from the
 * gradient (Loshchilov and Hutter 2019). As PyTorch's {@code AdamW}.
 *
 * @param beta1 β₁, in [0, 1)
 * @param beta2 β₂, in [0, 1)
 * @param epsilon ε, at least 0
 * @param weightDecay λ, at least 0
 */
public record AdamW(double beta1, double beta2, double epsilon, double weightDecay)
        implements Optimizer {

    public AdamW {
        Settings.fraction("beta1", beta1);
        Settings.fraction("beta2", beta2);
        Settings.atLeastZero("epsilon", epsilon);
        Settings.atLeastZero("weightDecay", weightDecay);
    }

    /** With PyTorch's settings: 0.9, 0.999, 1e-8, decay 0.01. */
    public AdamW() {
        this(0.9, 0.999, 1e-8, 0.01);
    }

    private Adam adam() {
        return new Adam(beta1, beta2, epsilon, 0);
    }

    @Override
    public List<String> slots() {
        return adam().slots();
    }

    @Override
    public Update update() {
        return new AdamWUpdate(adam().update());
    }

    private final class AdamWUpdate implements Update {
        private final Update adam;
        private float keep;

        private AdamWUpdate(Update adam) {
            this.adam = adam;
        }

        @Override
        public void begin(long step, double learningRate) {
            adam.begin(step, learningRate);
            keep = (float) (1 - learningRate * weightDecay);
        }

        @Override
        public void apply(float[] weights, float[] gradient, float[][] slots) {
            for (int j = 0; j < weights.length; j++) {
                weights[j] *= keep;
            }
            adam.apply(weights, gradient, slots);
        }
    }
}
