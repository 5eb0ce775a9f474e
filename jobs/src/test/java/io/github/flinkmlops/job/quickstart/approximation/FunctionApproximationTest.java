package io.github.flinkmlops.job.quickstart.approximation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.nn.optimizer.Adam;
import io.github.flinkmlops.nn.optimizer.Optimizer;
import io.github.flinkmlops.nn.optimizer.Sgd;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * The median of eleven starts against what PyTorch reaches with the same network, minibatches and
 * rates. Single starts differ by a factor of ten, so medians may differ by half.
 */
class FunctionApproximationTest {

    private static final int STARTS = 11;
    private static final double TOLERANCE = 1.5;

    @Test
    void momentumReachesTheErrorThatPyTorchReaches() {
        double[] medians = medians(Sgd.withMomentum(0.9), 0.02, 1_000, 2_500, 5_000);
        assertThat(medians[0]).isLessThan(TOLERANCE * 0.011);
        assertThat(medians[1]).isLessThan(TOLERANCE * 2.7e-4);
        assertThat(medians[2]).isLessThan(TOLERANCE * 1.3e-4);
    }

    @Test
    void adamReachesTheErrorThatPyTorchReaches() {
        double[] medians = medians(new Adam(), 0.01, 1_000);
        assertThat(medians[0]).isLessThan(TOLERANCE * 8.3e-5);
    }

    @Test
    void aRateThatIsTooLargeDiverges() {
        Approximation network = new Approximation(Sgd.withMomentum(0.9), 0.2, 1);
        assertThat(network.learnTo(1_000)).isFalse();
    }

    /** Median over the starts of the mean squared error after each number of steps, ascending. */
    private static double[] medians(Optimizer optimizer, double rate, int... steps) {
        double[][] errors = new double[steps.length][STARTS];
        for (int seed = 0; seed < STARTS; seed++) {
            Approximation network = new Approximation(optimizer, rate, seed);
            for (int i = 0; i < steps.length; i++) {
                assertThat(network.learnTo(steps[i])).isTrue();
                errors[i][seed] = network.meanSquaredError();
            }
        }
        return Arrays.stream(errors).mapToDouble(FunctionApproximationTest::median).toArray();
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
