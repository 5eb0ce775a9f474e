package io.github.flinkmlops.nn.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.model.Families;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every registered learning rate must keep to. */
class LearningRateContractTest {

    static Stream<LearningRate> learningRates() {
        return Families.LEARNING_RATES.names().stream()
                .map(
                        name ->
                                name.equals("warm-up")
                                        ? new WarmUpRate(10, new ConstantRate(0.1))
                                        : Families.LEARNING_RATES.parse(Map.of(name, 0.1)));
    }

    @ParameterizedTest
    @MethodSource("learningRates")
    void isFiniteAndNotNegativeAtEveryStep(LearningRate rate) {
        for (long step : new long[] {1, 2, 10, 1000, 1L << 31, 1L << 50}) {
            assertThat(rate.at(step)).isFinite().isNotNegative();
        }
    }

    @ParameterizedTest
    @MethodSource("learningRates")
    void dependsOnTheStepAlone(LearningRate rate) {
        double first = rate.at(1);
        double tenth = rate.at(10);
        assertThat(rate.at(10)).isEqualTo(tenth);
        assertThat(rate.at(1)).isEqualTo(first);
    }

    @Test
    void aConstantRateIsTheSameAtEveryStep() {
        assertThat(new ConstantRate(0.3).at(1)).isEqualTo(0.3);
        assertThat(new ConstantRate(0.3).at(1_000_000)).isEqualTo(0.3);
    }
}
