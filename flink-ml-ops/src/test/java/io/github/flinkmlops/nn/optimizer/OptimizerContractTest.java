package io.github.flinkmlops.nn.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.model.Families;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every registered optimizer must keep to, with its defaults and with other settings. */
class OptimizerContractTest {

    private static final int WIDTH = 9;
    private static final double RATE = 0.05;

    static Stream<Optimizer> optimizers() {
        return Stream.concat(
                Families.OPTIMIZERS.names().stream().map(Families.OPTIMIZERS::parse),
                Stream.of(
                        Sgd.withMomentum(0.9),
                        new Sgd(0.9, 0, 0, true),
                        new Sgd(0.9, 0.5, 0.01, false),
                        new Sgd(0, 0, 0.01, false),
                        new Adagrad(0, 0.1),
                        new Adam(0.8, 0.99, 1e-6, 0.01),
                        new Ftrl(1, 0.01, 0.1, 0.1),
                        new RmsProp(0.9, 1e-8, 0.9, true, 0.01)));
    }

    private static float[] random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    private static float[][] slots(Optimizer optimizer) {
        float[][] slots = new float[optimizer.slots().size()][WIDTH];
        for (int i = 0; i < slots.length; i++) {
            Arrays.fill(slots[i], (float) optimizer.initialValue(optimizer.slots().get(i)));
        }
        return slots;
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void sameGradientsGiveTheSameBits(Optimizer optimizer) {
        assertThat(trained(optimizer)).isEqualTo(trained(optimizer));
    }

    private static float[] trained(Optimizer optimizer) {
        float[] weights = random(1);
        float[][] slots = slots(optimizer);
        Optimizer.Update update = optimizer.update();
        for (int step = 1; step <= 20; step++) {
            update.begin(step, RATE);
            update.apply(weights, random(step), slots);
        }
        return weights;
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void goesOnFromItsSlotsAsIfItHadNotStopped(Optimizer optimizer) {
        float[] weights = random(1);
        float[][] slots = slots(optimizer);
        for (int step = 1; step <= 20; step++) {
            Optimizer.Update fresh = optimizer.update();
            fresh.begin(step, RATE);
            fresh.apply(weights, random(step), slots);
        }
        assertThat(weights).isEqualTo(trained(optimizer));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void movesEveryWeightAgainstItsFirstGradient(Optimizer optimizer) {
        float[] weights = new float[WIDTH];
        float[] gradient = random(3);
        Optimizer.Update update = optimizer.update();
        update.begin(1, RATE);
        update.apply(weights, gradient, slots(optimizer));
        for (int i = 0; i < WIDTH; i++) {
            assertThat(Math.signum(weights[i])).isEqualTo(-Math.signum(gradient[i]));
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void leavesTheGradientAsItIs(Optimizer optimizer) {
        float[] gradient = random(4);
        Optimizer.Update update = optimizer.update();
        update.begin(1, RATE);
        update.apply(random(5), gradient, slots(optimizer));
        assertThat(gradient).isEqualTo(random(4));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void isLazyOnlyIfZeroGradientsChangeNoBit(Optimizer optimizer) {
        float[] weights = random(6);
        float[][] slots = slots(optimizer);
        Optimizer.Update update = optimizer.update();
        float[] zero = new float[WIDTH];
        boolean kept = keepsBits(update, 1, zero, weights, slots);
        update.begin(2, RATE);
        update.apply(weights, random(7), slots);
        kept &= keepsBits(update, 3, zero, weights, slots);

        assertThat(update instanceof Optimizer.LazyUpdate).isEqualTo(kept);
    }

    static Stream<Optimizer> lazyOptimizers() {
        return Stream.concat(optimizers(), Stream.of(new Ftrl(0, 0, 0, 0.1), new Adagrad(0, 0)))
                .filter(optimizer -> optimizer.update() instanceof Optimizer.LazyUpdate);
    }

    @ParameterizedTest
    @MethodSource("lazyOptimizers")
    void movesSingleWeightsToTheBitsOfTheWholeRow(Optimizer optimizer) {
        Optimizer.LazyUpdate update = (Optimizer.LazyUpdate) optimizer.update();
        float[] weights = random(1);
        float[] single = weights.clone();
        float[][] slots = slots(optimizer);
        float[][] singleSlots = slots(optimizer);
        int[] columns = {-1, 7, 2, 0, 5};
        for (int step = 1; step <= 20; step++) {
            float[] ofColumns = random(step);
            // Squares of the first are no floats, and the second has no gradient at all.
            ofColumns[0] = 1e-25f;
            ofColumns[1] = 0f;
            float[] gradient = new float[WIDTH];
            for (int j = 0; j < 4; j++) {
                gradient[columns[1 + j]] = ofColumns[j];
            }
            update.begin(step, RATE);
            update.apply(weights, gradient, slots);
            update.applyAt(columns, 1, 4, single, ofColumns, singleSlots);
            assertThat(single).isEqualTo(weights);
            assertThat(singleSlots).isDeepEqualTo(slots);
        }
    }

    private static boolean keepsBits(
            Optimizer.Update update,
            long step,
            float[] gradient,
            float[] weights,
            float[][] slots) {
        float[] weightsBefore = weights.clone();
        float[][] slotsBefore = Arrays.stream(slots).map(float[]::clone).toArray(float[][]::new);
        update.begin(step, RATE);
        update.apply(weights, gradient, slots);
        return Arrays.equals(weights, weightsBefore) && Arrays.deepEquals(slots, slotsBefore);
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void aZeroGradientLeavesZeroWeightsAtZero(Optimizer optimizer) {
        float[] weights = new float[WIDTH];
        Optimizer.Update update = optimizer.update();
        for (int step = 1; step <= 3; step++) {
            update.begin(step, RATE);
            update.apply(weights, new float[WIDTH], slots(optimizer));
        }
        assertThat(weights).containsOnly(0f);
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void aRateOfZeroLeavesTheWeightsAsTheyAre(Optimizer optimizer) {
        float[] weights = random(8);
        Optimizer.Update update = optimizer.update();
        update.begin(1, 0);
        update.apply(weights, random(9), slots(optimizer));
        assertThat(weights).isEqualTo(random(8));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void walksDownAParabola(Optimizer optimizer) {
        float[] weights = random(10);
        double before = norm(weights);
        float[][] slots = slots(optimizer);
        Optimizer.Update update = optimizer.update();
        for (int step = 1; step <= 1000; step++) {
            update.begin(step, RATE);
            update.apply(weights, weights.clone(), slots);
        }
        assertThat(norm(weights)).isLessThan(0.9 * before);
    }

    private static double norm(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value * value;
        }
        return Math.sqrt(sum);
    }
}
