package io.github.flinkmlops.nn.optimizer;

import java.util.List;

/**
 * FTRL-Proximal: σ = (√(n + g²) − √n)/α; z ← z + g − σ w; n ← n + g²; w = 0 for |z| ≤ λ₁, else −(z
 * − sign(z) λ₁) / ((β + √n)/α + λ₂) (McMahan et al. 2013, algorithm 1). α is the learning rate.
 *
 * <p>TensorFlow's form is the same with β = 0, an initial n, and λ₂ twice its own l2 setting.
 * Weights follow from z and n, so starting weights other than 0 count only until they are first
 * updated.
 *
 * @param beta β, at least 0
 * @param l1 λ₁, at least 0
 * @param l2 λ₂, at least 0
 * @param initialAccumulator n before the first step, at least 0
 */
public record Ftrl(double beta, double l1, double l2, double initialAccumulator)
        implements Optimizer {

    public Ftrl {
        Settings.atLeastZero("beta", beta);
        Settings.atLeastZero("l1", l1);
        Settings.atLeastZero("l2", l2);
        Settings.atLeastZero("initialAccumulator", initialAccumulator);
    }

    /** With β = 1 and without regularization, as in the paper's experiments. */
    public Ftrl() {
        this(1, 0, 0, 0);
    }

    @Override
    public List<String> slots() {
        return List.of("accumulator", "linear");
    }

    @Override
    public double initialValue(String slot) {
        return slot.equals("accumulator") ? initialAccumulator : 0;
    }

    @Override
    public boolean skipsZeroGradients() {
        return true;
    }

    @Override
    public Update update() {
        return new FtrlUpdate();
    }

    private final class FtrlUpdate implements Update {
        private float rate;

        @Override
        public void begin(long step, double learningRate) {
            rate = (float) learningRate;
        }

        @Override
        public void apply(float[] weights, float[] gradient, float[][] slots) {
            // At a rate of 0, by which z could not be divided, every weight stays.
            if (rate == 0f) {
                return;
            }
            float[] accumulator = slots[0];
            float[] linear = slots[1];
            float most = (float) l1;
            float least = (float) beta + (float) l2 * rate;
            for (int j = 0; j < weights.length; j++) {
                float g = gradient[j];
                // A unit without gradient keeps its weight, also one that z does not explain.
                if (g == 0f) {
                    continue;
                }
                float before = accumulator[j];
                float after = before + g * g;
                float root = (float) Math.sqrt(after);
                // The difference of the roots as g²/(sum of the roots), which cancels no digits.
                float sum = root + (float) Math.sqrt(before) + Float.MIN_NORMAL;
                float z = linear[j] + g - g * g / (sum * rate) * weights[j];
                accumulator[j] = after;
                linear[j] = z;
                float within = most == 0f ? 0f : Math.max(-most, Math.min(most, z));
                weights[j] = (within - z) * rate / (least + root + Float.MIN_NORMAL);
            }
        }
    }
}
