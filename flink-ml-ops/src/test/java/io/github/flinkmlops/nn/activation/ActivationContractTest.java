package io.github.flinkmlops.nn.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.flinkmlops.model.Families;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every registered activation must keep to. */
class ActivationContractTest {

    private static final int WIDTH = 7;

    /** A power of two, so that x ± STEP has no rounding of its own. */
    private static final float STEP = 1f / 128;

    static Stream<Activation> activations() {
        return Families.ACTIVATIONS.names().stream().map(Families.ACTIVATIONS::parse);
    }

    @ParameterizedTest
    @MethodSource("activations")
    void backwardIsTheDerivativeOfForward(Activation activation) {
        SplittableRandom random = new SplittableRandom(1);
        for (int trial = 0; trial < 50; trial++) {
            float[] input = inputs(random);
            float[] outputGradient = inputs(random);
            float[] inputGradient = new float[WIDTH];
            activation.backward(input, forward(activation, input), outputGradient, inputGradient);
            for (int i = 0; i < WIDTH; i++) {
                double above = weighted(activation, input, i, STEP, outputGradient);
                double below = weighted(activation, input, i, -STEP, outputGradient);
                assertThat((double) inputGradient[i])
                        .isCloseTo((above - below) / (2 * STEP), within(5e-4));
            }
        }
    }

    /** Multiples of 1/64 away from 0, where some derivatives jump. */
    private static float[] inputs(SplittableRandom random) {
        float[] values = new float[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            float magnitude = random.nextInt(4, 192) / 64f;
            values[i] = random.nextBoolean() ? magnitude : -magnitude;
        }
        return values;
    }

    private static float[] forward(Activation activation, float[] input) {
        float[] output = new float[WIDTH];
        activation.forward(input, output);
        return output;
    }

    private static double weighted(
            Activation activation, float[] input, int place, float step, float[] weights) {
        float[] moved = input.clone();
        moved[place] += step;
        float[] output = forward(activation, moved);
        double sum = 0;
        for (int i = 0; i < WIDTH; i++) {
            sum += (double) weights[i] * output[i];
        }
        return sum;
    }

    @ParameterizedTest
    @MethodSource("activations")
    void leavesItsInputsAsTheyAre(Activation activation) {
        float[] input = inputs(new SplittableRandom(2));
        float[] inputBefore = input.clone();
        float[] output = forward(activation, input);
        float[] outputBefore = output.clone();
        float[] gradient = inputs(new SplittableRandom(3));
        float[] gradientBefore = gradient.clone();
        activation.backward(input, output, gradient, new float[WIDTH]);
        assertThat(input).isEqualTo(inputBefore);
        assertThat(output).isEqualTo(outputBefore);
        assertThat(gradient).isEqualTo(gradientBefore);
    }

    @ParameterizedTest
    @MethodSource("activations")
    void mayWriteOverWhatItReads(Activation activation) {
        float[] input = inputs(new SplittableRandom(4));
        float[] output = forward(activation, input);
        float[] gradient = inputs(new SplittableRandom(5));
        float[] inputGradient = new float[WIDTH];
        activation.backward(input, output, gradient, inputGradient);

        float[] inPlace = input.clone();
        activation.forward(inPlace, inPlace);
        assertThat(inPlace).isEqualTo(output);
        activation.backward(input, output, gradient, gradient);
        assertThat(gradient).isEqualTo(inputGradient);
    }

    @ParameterizedTest
    @MethodSource("activations")
    void staysFiniteForFarInputs(Activation activation) {
        float[] input = {-1000f, -100f, -1e-8f, 0f, 1e-8f, 100f, 1000f};
        float[] output = forward(activation, input);
        float[] gradient = new float[WIDTH];
        activation.backward(input, output, new float[] {1, 1, 1, 1, 1, 1, 1}, gradient);
        for (int i = 0; i < WIDTH; i++) {
            assertThat(output[i]).isFinite();
            assertThat(gradient[i]).isFinite();
        }
    }
}
