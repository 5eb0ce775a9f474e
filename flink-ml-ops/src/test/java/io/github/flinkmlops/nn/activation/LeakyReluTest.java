package io.github.flinkmlops.nn.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeakyReluTest {

    private static final float TINY = Float.MIN_VALUE;

    private static float value(double slope, float x) {
        float[] row = {x};
        new LeakyRelu(slope).forward(row, row);
        return row[0];
    }

    private static float derivative(double slope, float x) {
        float[] gradient = {1f};
        new LeakyRelu(slope)
                .backward(new float[] {x}, new float[] {value(slope, x)}, gradient, gradient);
        return gradient[0];
    }

    @Test
    void keepsTheSmallestAndTheLargestNumbers() {
        assertThat(value(0.01, TINY)).isEqualTo(TINY);
        assertThat(value(0.01, Float.MAX_VALUE)).isEqualTo(Float.MAX_VALUE);
        assertThat(value(0.01, Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(value(0.01, Float.NEGATIVE_INFINITY)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(value(0.01, -Float.MAX_VALUE)).isEqualTo(-Float.MAX_VALUE * 0.01f);
        assertThat(value(0.01, Float.NaN)).isNaN();
    }

    @Test
    void theDerivativeIsOneAboveZeroAndTheSlopeFromZeroDown() {
        for (float x : new float[] {TINY, 1e-38f, 1f, Float.MAX_VALUE}) {
            assertThat(derivative(0.01, x)).isEqualTo(1f);
        }
        for (float x : new float[] {0f, -0f, -TINY, -1e-30f, -1f, -Float.MAX_VALUE}) {
            assertThat(derivative(0.01, x)).isEqualTo(0.01f);
        }
    }

    @Test
    void aSlopeOfZeroIsRelu() {
        for (float x : new float[] {-3f, -TINY, 0f, TINY, 2f}) {
            assertThat(value(0, x) == Math.max(x, 0f)).isTrue();
            assertThat(derivative(0, x)).isEqualTo(x > 0 ? 1f : 0f);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.01, 1, 2, Double.NaN, Double.POSITIVE_INFINITY})
    void otherSlopesAreRefused(double slope) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LeakyRelu(slope))
                .withMessage("slope must be at least 0 and below 1, was " + slope);
    }
}
