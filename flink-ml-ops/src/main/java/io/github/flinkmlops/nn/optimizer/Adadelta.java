package io.github.flinkmlops.nn.optimizer;

import java.util.List;

/**
 * v ← ρ v + (1 − ρ) g²; d = g √(a + ε)/√(v + ε); a ← ρ a + (1 − ρ) d²; w ← w − η d (Zeiler 2012). ε
 * stands inside the roots, as in PyTorch's {@code Adadelta}, whose usual rate is 1.
 *
 * @param rho ρ, in [0, 1)
 * @param epsilon ε, above 0
 * @param weightDecay λ, at least 0, joins the gradient
 */
public record Adadelta(double rho, double epsilon, double weightDecay) implements Optimizer {

    public Adadelta {
        Settings.fraction("rho", rho);
        Settings.aboveZero("epsilon", epsilon);
        Settings.atLeastZero("weightDecay", weightDecay);
    }

    /** With PyTorch's settings: 0.9, 1e-6, no decay. */
    public Adadelta() {
        this(0.9, 1e-6, 0);
    }

    @Override
    public List<String> slots() {
        return List.of("square_avg", "acc_delta");
    }

    @Override
    public Update update() {
        return new AdadeltaUpdate();
    }

    private final class AdadeltaUpdate implements Update {
        private float rate;

        @Override
        public void begin(long step, double learningRate) {
            rate = (float) learningRate;
        }

        @Override
        public void apply(float[] weights, float[] gradient, float[][] slots) {
            float[] square = slots[0];
            float[] accumulated = slots[1];
            float r = (float) rho;
            float rest = (float) (1 - rho);
            float e = (float) Math.max(epsilon, Float.MIN_NORMAL);
            float decay = (float) weightDecay;
            for (int j = 0; j < weights.length; j++) {
                float g = gradient[j] + decay * weights[j];
                float v = r * square[j] + rest * g * g;
                square[j] = v;
                float d = (float) (Math.sqrt(accumulated[j] + e) / (float) Math.sqrt(v + e)) * g;
                accumulated[j] = r * accumulated[j] + rest * d * d;
                weights[j] -= rate * d;
            }
        }
    }
}
