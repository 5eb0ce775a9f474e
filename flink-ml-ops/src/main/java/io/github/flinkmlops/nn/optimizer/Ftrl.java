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
        private double rate = 1;

        @Override
        public void begin(long step, double learningRate) {
            rate = learningRate;
        }

        @Override
        public void apply(float[] weights, float[] gradient, float[][] slots) {
            float[] accumulator = slots[0];
            float[] linear = slots[1];
            for (int j = 0; j < weights.length; j++) {
                double g = gradient[j];
                // A unit without gradient keeps its weight, also one that z does not explain; so
                // do all of them at a rate of 0, by which z could not be divided.
                if (g == 0 || rate == 0) {
                    continue;
                }
                double before = accumulator[j];
                double after = before + g * g;
                double root = Math.sqrt(after);
                double z = linear[j] + g - (root - Math.sqrt(before)) / rate * weights[j];
                accumulator[j] = (float) after;
                linear[j] = (float) z;
                double beyond = Math.abs(z) - l1;
                weights[j] =
                        beyond <= 0
                                ? 0f
                                : (float) (-Math.signum(z) * beyond / ((beta + root) / rate + l2));
            }
        }
    }
}
