package io.github.flinkmlops.nn.optimizer;

import java.util.List;

/**
 * g ← g + λw; v ← α v + (1 − α) g²; d = g / (√v + ε), centered with v − a² for v where a ← α a + (1
 * − α) g; w ← w − η d, or with momentum b ← μ b + d; w ← w − η b (Tieleman and Hinton 2012;
 * centered: Graves 2013). ε stands outside the root, as in PyTorch's {@code RMSprop}.
 *
 * @param alpha α, in [0, 1)
 * @param epsilon ε, at least 0
 * @param momentum μ, in [0, 1)
 * @param centered whether the variance is estimated instead of the second moment
 * @param weightDecay λ, at least 0
 */
public record RmsProp(
        double alpha, double epsilon, double momentum, boolean centered, double weightDecay)
        implements Optimizer {

    public RmsProp {
        Settings.fraction("alpha", alpha);
        Settings.atLeastZero("epsilon", epsilon);
        Settings.fraction("momentum", momentum);
        Settings.atLeastZero("weightDecay", weightDecay);
    }

    /** With PyTorch's settings: 0.99, 1e-8, no momentum, not centered, no decay. */
    public RmsProp() {
        this(0.99, 1e-8, 0, false, 0);
    }

    @Override
    public List<String> slots() {
        return List.of("square_avg", "momentum_buffer", "grad_avg");
    }

    @Override
    public Update update() {
        return new RmsPropUpdate();
    }

    private final class RmsPropUpdate implements Update {
        private float rate;

        @Override
        public void begin(long step, double learningRate) {
            rate = (float) learningRate;
        }

        @Override
        public void apply(float[] weights, float[] gradient, float[][] slots) {
            float[] square = slots[0];
            float[] buffer = slots[1];
            float[] average = slots[2];
            float a = (float) alpha;
            float rest = (float) (1 - alpha);
            float keep = (float) momentum;
            float decay = (float) weightDecay;
            float outside = (float) Math.max(epsilon, Float.MIN_NORMAL);
            for (int j = 0; j < weights.length; j++) {
                float g = gradient[j] + decay * weights[j];
                float v = a * square[j] + rest * g * g;
                square[j] = v;
                if (centered) {
                    float mean = a * average[j] + rest * g;
                    average[j] = mean;
                    v = Math.max(v - mean * mean, 0f);
                }
                float b = keep * buffer[j] + g / ((float) Math.sqrt(v) + outside);
                buffer[j] = b;
                weights[j] -= rate * b;
            }
        }
    }
}
