package io.github.flinkmlops.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.flinkmlops.example.DenseFeatures;
import io.github.flinkmlops.example.Minibatch;
import io.github.flinkmlops.linalg.Kernels;
import io.github.flinkmlops.model.Families;
import io.github.flinkmlops.model.ModelSpec;
import io.github.flinkmlops.nn.layer.DenseSpec;
import io.github.flinkmlops.nn.loss.SoftmaxCrossEntropy;
import io.github.flinkmlops.nn.optimizer.ConstantRate;
import io.github.flinkmlops.nn.optimizer.Sgd;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.safetensors.SafetensorsWriter;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Plain SGD on layers so large that their gradients are not written down, beside the same SGD with
 * gradients: a weight limit that is never reached asks for them.
 */
class DescentTest {

    private static final int INPUTS = 200;
    private static final int HIDDEN = 128;
    private static final int CLASSES = 10;
    private static final double NO_LIMIT = 1e30;

    private Trainer descending;
    private Trainer writing;

    @BeforeEach
    void makeTrainers() {
        assertThat(Kernels.get().packed(INPUTS, HIDDEN)).isNotNull();
        Learning learning = new Learning(new Sgd(), new ConstantRate(0.05), 32, 3);
        descending = new Trainer(model(), learning);
        writing = new Trainer(model(), learning.withWeightLimit(NO_LIMIT));
    }

    private static ModelSpec model() {
        return new ModelSpec(
                "large",
                INPUTS,
                false,
                List.of(),
                List.of(
                        new DenseSpec(HIDDEN),
                        Families.parseLayer("relu"),
                        new DenseSpec(160),
                        Families.parseLayer("relu"),
                        new DenseSpec(CLASSES)),
                new SoftmaxCrossEntropy(),
                List.of());
    }

    private static Minibatch rows(Trainer trainer, long seed, int count, float scale) {
        SplittableRandom random = new SplittableRandom(seed);
        Minibatch rows = trainer.newMinibatch();
        for (int i = 0; i < count; i++) {
            float[] values = new float[INPUTS];
            for (int j = 0; j < INPUTS; j++) {
                values[j] = scale * (float) random.nextDouble(-1, 1);
            }
            rows.add(new DenseFeatures(values), random.nextInt(CLASSES), random.nextInt(1, 4));
        }
        return rows;
    }

    private void stepBoth(long seed, int count) {
        stepBoth(seed, count, 1f);
    }

    private void stepBoth(long seed, int count, float scale) {
        boolean taken = descending.step(rows(descending, seed, count, scale));
        assertThat(writing.step(rows(writing, seed, count, scale))).isEqualTo(taken);
        // Boxed, since NaN is equal to NaN here.
        assertThat(descending.minibatchLoss()).isEqualTo((Double) writing.minibatchLoss());
        if (taken) {
            assertThat(descending.gradientNorm())
                    .isCloseTo(writing.gradientNorm(), withinPercentage(1e-3));
        }
    }

    private static byte[] state(Trainer trainer) {
        SafetensorsWriter writer = new SafetensorsWriter();
        trainer.write(writer);
        return writer.toByteArray();
    }

    private void assertSameState() {
        assertThat(state(descending)).isEqualTo(state(writing));
    }

    @Test
    void theWeightsHaveTheSameBitsAfterEveryStep() {
        for (int step = 0; step < 8; step++) {
            stepBoth(step, 1 + 9 * step);
            assertSameState();
        }
    }

    @Test
    void theWeightsHaveTheSameBitsAfterManyStepsThatNobodyLookedBetween() {
        for (int step = 0; step < 50; step++) {
            stepBoth(step, 32);
        }
        assertSameState();
    }

    @Test
    void predictionsAndExaminedStepsBetweenChangeNothing() {
        for (int step = 0; step < 12; step++) {
            stepBoth(step, 16);
            assertThat(descending.predict(rows(descending, 99, 5, 1f)).row(4))
                    .isEqualTo(writing.predict(rows(writing, 99, 5, 1f)).row(4));
            descending.preview(rows(descending, 98, 7, 1f));
            if (step % 3 == 1) {
                descending.examineNextStep();
            }
        }
        assertSameState();
        assertThat(descending.health()).hasSize(5);
    }

    @Test
    void goesOnFromItsState() {
        stepBoth(0, 32);
        byte[] saved = state(descending);
        stepBoth(1, 32);
        stepBoth(2, 32);
        descending.restore(SafetensorsFile.of(saved, "state"));
        assertThat(state(descending)).isEqualTo(saved);
        descending.step(rows(descending, 1, 32, 1f));
        descending.step(rows(descending, 2, 32, 1f));
        assertSameState();
    }

    @Test
    void whatIsRefusedChangesNothing() {
        stepBoth(0, 32);
        byte[] before = descending.snapshot(Map.of()).safetensors();
        for (float scale : new float[] {Float.NaN, 1e30f, 3e38f}) {
            Minibatch rows = rows(descending, 1, 8, scale);
            assertThat(descending.step(rows)).isFalse();
            assertThat(descending.snapshot(Map.of()).safetensors()).isEqualTo(before);
            assertThat(writing.step(rows(writing, 1, 8, scale))).isFalse();
        }
        stepBoth(2, 32);
        assertSameState();
    }

    @Test
    void agreesOnWhatIsRefusedAtEveryScale() {
        for (float scale = 1e4f; scale < 1e22f; scale *= 10) {
            stepBoth(3, 8, scale);
            assertSameState();
        }
        assertThat(descending.steps()).isBetween(1L, 17L);
    }

    @Test
    void knowsTheNormOfAGradientWhoseSquaresAreNoFloats() {
        for (float scale = 1e-6f; scale > 1e-30f; scale /= 100) {
            stepBoth(4, 8, scale);
        }
        assertSameState();
    }
}
