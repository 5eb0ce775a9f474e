package io.github.flinkmlops.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.flinkmlops.example.Minibatch;
import io.github.flinkmlops.example.SparseFeatures;
import io.github.flinkmlops.model.ModelSpec;
import io.github.flinkmlops.nn.layer.DenseSpec;
import io.github.flinkmlops.nn.loss.BinaryCrossEntropyWithLogits;
import io.github.flinkmlops.nn.loss.SoftmaxCrossEntropy;
import io.github.flinkmlops.nn.optimizer.Adagrad;
import io.github.flinkmlops.nn.optimizer.Adam;
import io.github.flinkmlops.nn.optimizer.ConstantRate;
import io.github.flinkmlops.nn.optimizer.Ftrl;
import io.github.flinkmlops.nn.optimizer.Optimizer;
import io.github.flinkmlops.nn.optimizer.Sgd;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SlotsTest {

    private static final int FEATURES = 500;

    static Stream<Optimizer> optimizers() {
        return Stream.of(new Sgd(), new Adagrad(), new Ftrl(), new Adam());
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void aLimitThatIsNotReachedChangesNoBit(Optimizer optimizer) {
        Trainer limited = trainer(1, optimizer, 1e30);
        Trainer free = trainer(1, optimizer, Double.POSITIVE_INFINITY);
        learn(limited, 20, 5);
        learn(free, 20, 5);
        assertThat(weights(limited)).isEqualTo(weights(free));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void noWeightOfAUnitPassesTheLimit(Optimizer optimizer) {
        Trainer limited = trainer(1, optimizer, 0.01);
        Trainer free = trainer(1, optimizer, Double.POSITIVE_INFINITY);
        learn(limited, 20, 5);
        learn(free, 20, 5);
        assertThat(largest(weights(limited))).isEqualTo(0.01f);
        assertThat(largest(weights(free))).isGreaterThan(0.02f);
    }

    /** Layers of one output and of two hold what is touched in different ways. */
    static Stream<Arguments> layers() {
        return optimizers().flatMap(rule -> Stream.of(arguments(rule, 1), arguments(rule, 2)));
    }

    @ParameterizedTest
    @MethodSource("layers")
    void anExaminedStepMovesAsAnyOtherAndSaysHowFar(Optimizer optimizer, int outputs) {
        Trainer examined = trainer(outputs, optimizer, Double.POSITIVE_INFINITY);
        Trainer other = trainer(outputs, optimizer, Double.POSITIVE_INFINITY);
        learn(examined, 3, 1);
        learn(other, 3, 1);
        float[] before = weights(examined);
        examined.examineNextStep();
        learn(examined, 1, 2);
        learn(other, 1, 2);
        float[] after = weights(examined);
        assertThat(after).isEqualTo(weights(other));

        double moved = 0;
        double squares = 0;
        for (int i = 0; i < after.length; i++) {
            moved += Math.pow((double) after[i] - before[i], 2);
            squares += Math.pow(after[i], 2);
        }
        assertThat(moved).isPositive();
        assertThat(examined.health().get(0).updateToWeight())
                .isCloseTo(Math.sqrt(moved / squares), withinPercentage(1e-3));
    }

    private static Trainer trainer(int outputs, Optimizer optimizer, double weightLimit) {
        ModelSpec model =
                new ModelSpec(
                        "unit",
                        FEATURES,
                        true,
                        List.of(),
                        List.of(new DenseSpec(outputs)),
                        outputs == 1
                                ? new BinaryCrossEntropyWithLogits()
                                : new SoftmaxCrossEntropy(),
                        List.of());
        Learning learning = new Learning(optimizer, new ConstantRate(0.5), 5, 3);
        return new Trainer(model, learning.withWeightLimit(weightLimit));
    }

    private static void learn(Trainer trainer, int steps, int seed) {
        Minibatch minibatch = trainer.newMinibatch();
        SplittableRandom random = new SplittableRandom(seed);
        for (int step = 0; step < steps; step++) {
            minibatch.clear();
            for (int i = 0; i < 1 + step % 2 * 4; i++) {
                int count = 1 + random.nextInt(150);
                int[] indices = random.ints(0, FEATURES).distinct().limit(count).toArray();
                float[] values = new float[count];
                for (int j = 0; j < count; j++) {
                    values[j] = (float) random.nextDouble(-1, 1);
                }
                minibatch.add(new SparseFeatures(FEATURES, indices, values), random.nextInt(2), 1f);
            }
            assertThat(trainer.step(minibatch)).isTrue();
        }
    }

    /** All weights, the bias last. */
    private static float[] weights(Trainer trainer) {
        byte[] bytes = trainer.snapshot(Map.of()).safetensors();
        SafetensorsFile file = SafetensorsFile.of(bytes, "snapshot");
        float[] weights = file.floats("0.weight");
        float[] biases = file.floats("0.bias");
        float[] all = Arrays.copyOf(weights, weights.length + biases.length);
        System.arraycopy(biases, 0, all, weights.length, biases.length);
        return all;
    }

    private static float largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
