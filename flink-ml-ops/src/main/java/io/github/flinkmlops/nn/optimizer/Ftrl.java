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
    public Update update() {
        return new FtrlUpdate();
    }

    /** Twice it takes the smallest float past 1. */
    private static final float LARGE = Float.MAX_VALUE;

    private final class FtrlUpdate implements LazyUpdate {
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
            accumulate(gradient, weights, slots[0], slots[1]);
            solve(gradient, slots[0], slots[1], weights);
        }

        /** n and z; two loops, since C2 vectorises none that is as long as both. */
        private void accumulate(float[] gradient, float[] weights, float[] sums, float[] linear) {
            for (int j = 0; j < sums.length; j++) {
                float g = gradient[j];
                float square = g * g;
                float before = sums[j];
                float after = before + square;
                sums[j] = after;
                // The difference of the roots as g²/(sum of the roots), which cancels no digits.
                float roots = (float) Math.sqrt(after) + (float) Math.sqrt(before);
                float sigma = square / (roots * rate + Float.MIN_NORMAL);
                linear[j] += g - sigma * weights[j];
            }
        }

        /** w from n and z, where there is a gradient. */
        private void solve(float[] gradient, float[] sums, float[] linear, float[] weights) {
            float most = (float) l1;
            float least = least();
            for (int j = 0; j < weights.length; j++) {
                float z = linear[j];
                float within = Math.max(-most, Math.min(most, z));
                float next = (within - z) * rate / (least + (float) Math.sqrt(sums[j]));
                // A unit without gradient keeps its weight, also one that z does not explain:
                // 1 with a gradient, 0 without, since C2 vectorises no branch.
                float moved = Math.min(1f, Math.abs(gradient[j]) * LARGE * LARGE);
                weights[j] = moved * next + (1f - moved) * weights[j];
            }
        }

        @Override
        public void applyAt(
                int[] columns,
                int from,
                int count,
                float[] weights,
                float[] gradient,
                float[][] slots) {
            if (rate == 0f) {
                return;
            }
            float[] sums = slots[0];
            float[] linear = slots[1];
            float most = (float) l1;
            float least = least();
            for (int j = 0; j < count; j++) {
                float g = gradient[j];
                if (g == 0f) {
                    continue;
                }
                int column = columns[from + j];
                float square = g * g;
                float before = sums[column];
                float after = before + square;
                sums[column] = after;
                float root = (float) Math.sqrt(after);
                float roots = root + (float) Math.sqrt(before);
                float sigma = square / (roots * rate + Float.MIN_NORMAL);
                float z = linear[column] + (g - sigma * weights[column]);
                linear[column] = z;
                // With λ₁ = 0 the bounds, which are slow one by one, are left out.
                float within = most == 0f ? 0f : Math.max(-most, Math.min(most, z));
                weights[column] = (within - z) * rate / (least + root);
            }
        }

        /** What n adds √n to in a weight's divisor, times the rate. */
        private float least() {
            return (float) beta + (float) l2 * rate + Float.MIN_NORMAL;
        }
    }
}
