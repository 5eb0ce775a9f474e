package io.github.flinkmlops.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Progressive metrics of regression, of one class and of several. */
class ProgressTest {

    private static void add(Progress progress, int classes, SplittableRandom random) {
        float[] prediction = new float[Math.max(1, classes)];
        for (int i = 0; i < prediction.length; i++) {
            prediction[i] = (float) random.nextDouble();
        }
        float target = classes == 1 ? random.nextInt(2) : random.nextInt(Math.max(2, classes));
        progress.add(prediction, target, random.nextDouble(), random.nextInt(1, 4));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void goesOnFromItsStateAsIfItHadNotStopped(int classes) {
        Progress uninterrupted = Progress.of(classes);
        Progress restored = Progress.of(classes);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 500; i++) {
            add(uninterrupted, classes, random);
        }
        restored.restore(uninterrupted.state());
        for (int i = 0; i < 500; i++) {
            add(uninterrupted, classes, new SplittableRandom(i));
            add(restored, classes, new SplittableRandom(i));
        }
        assertThat(restored.state()).isEqualTo(uninterrupted.state());
        assertThat(restored.metrics()).isEqualTo(uninterrupted.metrics());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void isAllZerosBeforeTheFirstExample(int classes) {
        assertThat(Progress.of(classes).metrics().values()).isNotEmpty().containsOnly(0.0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void itsStateIsACopy(int classes) {
        Progress progress = Progress.of(classes);
        double[] empty = progress.state();
        add(progress, classes, new SplittableRandom(3));
        assertThat(empty).containsOnly(0.0);
        assertThat(progress.state()).isNotEqualTo(empty);
    }

    @Test
    void oneClassHasItsMetrics() {
        Progress progress = Progress.of(1);
        progress.add(new float[] {0.9f}, 1f, 0.1, 1);
        progress.add(new float[] {0.6f}, 0f, 0.9, 1);
        progress.add(new float[] {0.2f}, 0f, 0.2, 2);
        double baseline = Math.log(2) + Math.log(3) + 2 * Math.log(2);
        assertThat(progress.metrics())
                .containsOnly(
                        entry("logLoss", (0.1 + 0.9 + 2 * 0.2) / 4),
                        entry("auc", 1.0),
                        entry("accuracy", 0.75),
                        entry("baseRateLogLoss", baseline / 4));
    }

    @Test
    void severalClassesHaveTheirMetrics() {
        Progress progress = Progress.of(3);
        progress.add(new float[] {0.5f, 0.3f, 0.2f}, 0f, 0.7, 1);
        progress.add(new float[] {0.5f, 0.3f, 0.2f}, 2f, 1.6, 1);
        assertThat(progress.metrics().get("accuracy")).isEqualTo(0.5);
        assertThat(progress.metrics().get("logLoss")).isCloseTo(1.15, within(1e-12));
        assertThat(progress.metrics().get("baseRateLogLoss"))
                .isCloseTo((Math.log(3) + Math.log(4)) / 2, within(1e-12));
    }

    @Test
    void regressionHasItsMetrics() {
        Progress progress = Progress.of(0);
        float[] targets = {1f, 3f, 5f, 7f};
        float[] predictions = {2f, 3f, 5f, 5f};
        for (int i = 0; i < targets.length; i++) {
            progress.add(new float[] {predictions[i]}, targets[i], 0, 1);
        }
        assertThat(progress.metrics().get("mse")).isEqualTo(5.0 / 4);
        assertThat(progress.metrics().get("mae")).isEqualTo(3.0 / 4);
        assertThat(progress.metrics().get("r2")).isCloseTo(1 - 5.0 / 20, within(1e-12));
        assertThat(progress.metrics().get("baseMse"))
                .isCloseTo((1 + 4 + 9 + 16) / 4.0, within(1e-12));
    }
}
