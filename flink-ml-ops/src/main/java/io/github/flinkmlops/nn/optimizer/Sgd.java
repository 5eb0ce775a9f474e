package io.github.flinkmlops.nn.optimizer;

import io.github.flinkmlops.linalg.Kernels;
import java.util.List;

/**
 * g ← g + λw; without momentum w ← w − η g. With momentum b₁ = g₁, then b ← μ b + (1 − τ) g; w ← w
 * − η b, or Nesterov's w ← w − η (g + μ b). As PyTorch's {@code SGD}: the rate multiplies the
 * buffer, and the first buffer is the gradient itself.
 *
 * @param momentum μ, in [0, 1)
 * @param dampening τ, in [0, 1)
 * @param weightDecay λ, at least 0
 * @param nesterov needs a momentum above 0 and no dampening
 */
public record Sgd(double momentum, double dampening, double weightDecay, boolean nesterov)
        implements Optimizer {

    private static final Kernels KERNELS = Kernels.get();

    public Sgd {
        Settings.fraction("momentum", momentum);
        Settings.fraction("dampening", dampening);
        Settings.atLeastZero("weightDecay", weightDecay);
        if (nesterov && (momentum == 0 || dampening != 0)) {
            throw new IllegalArgumentException(
                    "nesterov needs momentum above 0 and dampening 0, were "
                            + momentum
                            + " and "
                            + dampening);
        }
    }

    /** Plain SGD. */
    public Sgd() {
        this(0, 0, 0, false);
    }

    /** SGD with heavy-ball momentum. */
    public static Sgd withMomentum(double momentum) {
        return new Sgd(momentum, 0, 0, false);
    }

    @Override
    public List<String> slots() {
        return momentum == 0 ? List.of() : List.of("momentum_buffer");
    }

    @Override
    public Update update() {
        if (momentum > 0) {
            return new Momentum();
        }
        return weightDecay > 0 ? new Decaying() : new Plain();
    }

    private static final class Plain implements Descent {
        private float rate;

        @Override
        public void begin(long step, double learningRate) {
            rate = (float) learningRate;
        }

        @Override
        public float rate() {
            return rate;
        }

        @Override
        public void apply(float[] weights, float[] gradient, float[][] slots) {
            KERNELS.add(-rate, gradient, weights);
        }

        @Override
        public void applyAt(
                int[] columns,
                int from,
                int count,
                float[] weights,
                float[] gradient,
                float[][] slots) {
            for (int j = 0; j < count; j++) {
                int column = columns[from + j];
                weights[column] = Math.fma(-rate, gradient[j], weights[column]);
            }
        }
    }

    private final class Decaying implements Update {
        private float rate;

        @Override
        public void begin(long step, double learningRate) {
            rate = (float) learningRate;
        }

        @Override
        public void apply(float[] weights, float[] gradient, float[][] slots) {
            float decay = (float) weightDecay;
            for (int j = 0; j < weights.length; j++) {
                float w = weights[j];
                weights[j] = Math.fma(-rate, gradient[j] + decay * w, w);
            }
        }
    }

    private final class Momentum implements Update {
        private float rate;
        private float share;

        @Override
        public void begin(long step, double learningRate) {
            rate = (float) learningRate;
            share = step == 1 ? 1f : (float) (1 - dampening);
        }

        @Override
        public void apply(float[] weights, float[] gradient, float[][] slots) {
            float[] buffer = slots[0];
            float decay = (float) weightDecay;
            float keep = (float) momentum;
            for (int j = 0; j < weights.length; j++) {
                float g = gradient[j] + decay * weights[j];
                float b = keep * buffer[j] + share * g;
                buffer[j] = b;
                weights[j] -= rate * (nesterov ? g + keep * b : b);
            }
        }
    }
}
