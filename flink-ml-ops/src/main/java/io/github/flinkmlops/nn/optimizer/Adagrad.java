package io.github.flinkmlops.nn.optimizer;

import java.util.List;

/**
 * s ← s + g²; w ← w − η g / (√s + ε) (Duchi, Hazan, Singer 2011). ε stands outside the root, as in
 * PyTorch's {@code Adagrad}.
 *
 * @param epsilon ε, at least 0
 * @param initialAccumulator s before the first step, at least 0. Above 0 it slows down what is seen
 *     rarely: keep it 0 for sparse features
 */
public record Adagrad(double epsilon, double initialAccumulator) implements Optimizer {

    public Adagrad {
        Settings.atLeastZero("epsilon", epsilon);
        Settings.atLeastZero("initialAccumulator", initialAccumulator);
    }

    /** With PyTorch's ε of 1e-10, from 0. */
    public Adagrad() {
        this(1e-10, 0);
    }

    @Override
    public List<String> slots() {
        return List.of("sum");
    }

    @Override
    public double initialValue(String slot) {
        return initialAccumulator;
    }

    @Override
    public Update update() {
        return new AdagradUpdate();
    }

    private final class AdagradUpdate implements LazyUpdate {
        private float rate;

        @Override
        public void begin(long step, double learningRate) {
            rate = (float) learningRate;
        }

        @Override
        public void apply(float[] weights, float[] gradient, float[][] slots) {
            float[] sum = slots[0];
            float outside = outside();
            for (int j = 0; j < weights.length; j++) {
                float g = gradient[j];
                float s = sum[j] + g * g;
                sum[j] = s;
                weights[j] -= rate * g / ((float) Math.sqrt(s) + outside);
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
            float[] sum = slots[0];
            float outside = outside();
            for (int j = 0; j < count; j++) {
                int column = columns[from + j];
                float g = gradient[j];
                float s = sum[column] + g * g;
                sum[column] = s;
                weights[column] -= rate * g / ((float) Math.sqrt(s) + outside);
            }
        }

        /** 0 / (0 + ε) must be 0 even for ε = 0, which the smallest normal float ensures. */
        private float outside() {
            return (float) Math.max(epsilon, Float.MIN_NORMAL);
        }
    }
}
