package io.github.flinkmlops.nn.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Settings out of range are refused with their name, their value and the limit. */
class OptimizerSettingsTest {

    @Test
    void sgdRefusesWhatIsOutOfRange() {
        refuses(() -> Sgd.withMomentum(1), "momentum must be at least 0 and below 1, was 1.0");
        refuses(
                () -> new Sgd(0.9, Double.NaN, 0, false),
                "dampening must be at least 0 and below 1, was NaN");
        refuses(
                () -> new Sgd(0, 0, -0.1, false),
                "weightDecay must be finite and at least 0, was -0.1");
        refuses(
                () -> new Sgd(0, 0, 0, true),
                "nesterov needs momentum above 0 and dampening 0, were 0.0 and 0.0");
        refuses(
                () -> new Sgd(0.9, 0.1, 0, true),
                "nesterov needs momentum above 0 and dampening 0, were 0.9 and 0.1");
    }

    @Test
    void adagradRefusesWhatIsOutOfRange() {
        refuses(() -> new Adagrad(-1, 0), "epsilon must be finite and at least 0, was -1.0");
        refuses(
                () -> new Adagrad(Double.POSITIVE_INFINITY, 0),
                "epsilon must be finite and at least 0, was Infinity");
    }

    @Test
    void adamRefusesWhatIsOutOfRange() {
        refuses(() -> new Adam(-0.1, 0.9, 0, 0), "beta1 must be at least 0 and below 1, was -0.1");
        refuses(() -> new Adam(0.9, 1, 0, 0), "beta2 must be at least 0 and below 1, was 1.0");
        refuses(() -> new Adam(0.9, 0.9, -1, 0), "epsilon must be finite and at least 0, was -1.0");
        refuses(
                () -> new Adam(0.9, 0.9, 0, -1),
                "weightDecay must be finite and at least 0, was -1.0");
    }

    @Test
    void aLearningRateMustBeANumberThatAFloatHolds() {
        refuses(
                () -> new ConstantRate(-0.1),
                "learningRate must be finite and at least 0, was -0.1");
        refuses(
                () -> new ConstantRate(Double.NaN),
                "learningRate must be finite and at least 0, was NaN");
        refuses(
                () -> new ConstantRate(1e39),
                "learningRate must be finite and at least 0, was 1.0E39");
    }

    @Test
    void plainSgdHasNoSlots() {
        assertThat(new Sgd().slots()).isEmpty();
        assertThat(Sgd.withMomentum(0.5).slots()).containsExactly("momentum_buffer");
    }

    private static void refuses(ThrowingCallable construction, String message) {
        assertThatIllegalArgumentException().isThrownBy(construction).withMessage(message);
    }
}
