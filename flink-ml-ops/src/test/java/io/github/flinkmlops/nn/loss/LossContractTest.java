package io.github.flinkmlops.nn.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.flinkmlops.model.Families;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every registered loss must keep to. */
class LossContractTest {

    private static final int WIDTH = 4;

    private static final float STEP = 1f / 1024;

    static Stream<Loss> losses() {
        Stream<Loss> others =
                Stream.of(
                        new Huber(0.25),
                        new SmoothL1(0.25),
                        new SoftmaxCrossEntropy(List.of(1.0, 2.0, 0.5, 3.0), 0.1));
        return Stream.concat(Families.LOSSES.names().stream().map(LossContractTest::loss), others);
    }

    private static Loss loss(String name) {
        // Its number of quantiles is the network's number of outputs.
        return name.equals("pinball")
                ? new Pinball(List.of(0.1, 0.5, 0.75, 0.9))
                : Families.LOSSES.parse(name);
    }

    @ParameterizedTest
    @MethodSource("losses")
    void gradientIsTheDerivativeOfTheValue(Loss loss) {
        SplittableRandom random = new SplittableRandom(1);
        for (int trial = 0; trial < 50; trial++) {
            float[] output = outputs(random);
            float[] target = target(loss, random);
            float[] gradient = new float[WIDTH];
            loss.gradient(output, prediction(loss, output), target, 1f, gradient);
            for (int j = 0; j < WIDTH; j++) {
                double above = moved(loss, output, j, STEP, target);
                double below = moved(loss, output, j, -STEP, target);
                double expected = (above - below) / (2 * STEP);
                assertThat((double) gradient[j])
                        .isCloseTo(expected, within(1e-3 * Math.max(1, Math.abs(expected))));
            }
        }
    }

    /**
     * Odd multiples of 1/64 between 0 and 1, which may be values, logits and probabilities. Targets
     * are even multiples: no loss has its kink, where they are equal, within a step.
     */
    private static float[] outputs(SplittableRandom random) {
        float[] values = new float[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            values[i] = random.nextInt(6, 26) / 32f + 1f / 64;
        }
        return values;
    }

    private static float[] target(Loss loss, SplittableRandom random) {
        if (loss.targets(WIDTH) == 1) {
            return new float[] {random.nextInt(WIDTH)};
        }
        float[] values = new float[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            values[i] = random.nextInt(6, 26) / 32f;
        }
        return values;
    }

    private static float[] prediction(Loss loss, float[] output) {
        float[] prediction = new float[WIDTH];
        loss.predict(output, prediction);
        return prediction;
    }

    private static double moved(Loss loss, float[] output, int place, float by, float[] target) {
        float[] moved = output.clone();
        moved[place] += by;
        return loss.value(moved, prediction(loss, moved), target);
    }

    @ParameterizedTest
    @MethodSource("losses")
    void gradientIsProportionalToItsScale(Loss loss) {
        SplittableRandom random = new SplittableRandom(2);
        float[] output = outputs(random);
        float[] target = target(loss, random);
        float[] whole = new float[WIDTH];
        float[] quarter = new float[WIDTH];
        loss.gradient(output, prediction(loss, output), target, 1f, whole);
        loss.gradient(output, prediction(loss, output), target, 0.25f, quarter);
        for (int j = 0; j < WIDTH; j++) {
            assertThat(quarter[j]).isCloseTo(whole[j] / 4, within(1e-6f));
        }
    }

    @ParameterizedTest
    @MethodSource("losses")
    void leavesItsInputsAsTheyAre(Loss loss) {
        SplittableRandom random = new SplittableRandom(3);
        float[] output = outputs(random);
        float[] outputBefore = output.clone();
        float[] target = target(loss, random);
        float[] targetBefore = target.clone();
        float[] prediction = prediction(loss, output);
        float[] predictionBefore = prediction.clone();
        double value = loss.value(output, prediction, target);
        loss.gradient(output, prediction, target, 1f, new float[WIDTH]);
        assertThat(output).isEqualTo(outputBefore);
        assertThat(target).isEqualTo(targetBefore);
        assertThat(prediction).isEqualTo(predictionBefore);
        assertThat(loss.value(output, prediction, target)).isEqualTo(value).isNotNegative();
    }

    @ParameterizedTest
    @MethodSource("losses")
    void doesNotReadWhatTheGradientHeldBefore(Loss loss) {
        SplittableRandom random = new SplittableRandom(4);
        float[] output = outputs(random);
        float[] target = target(loss, random);
        float[] fresh = new float[WIDTH];
        float[] used = {7f, Float.NaN, -3f, Float.POSITIVE_INFINITY};
        loss.gradient(output, prediction(loss, output), target, 1f, fresh);
        loss.gradient(output, prediction(loss, output), target, 1f, used);
        assertThat(used).isEqualTo(fresh);
    }
}
