package io.github.flinkmlops.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        assertSameFigures(restored, uninterrupted);
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
        Map<String, double[]> empty = progress.state();
        add(progress, classes, new SplittableRandom(3));
        empty.values().forEach(figures -> assertThat(figures).containsOnly(0.0));
        progress.state()
                .forEach((name, figures) -> assertThat(figures).isNotEqualTo(empty.get(name)));
    }

    private static void assertSameFigures(Progress one, Progress other) {
        Map<String, double[]> expected = other.state();
        assertThat(one.state()).containsOnlyKeys(expected.keySet());
        one.state().forEach((name, figures) -> assertThat(figures).isEqualTo(expected.get(name)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void aMetricThatTheStateLacksBeginsAndTheOthersGoOn(int classes) {
        for (String late : Progress.names(classes)) {
            List<String> early = new ArrayList<>(Progress.names(classes));
            early.remove(late);
            Progress before = Progress.of(classes, early);
            Progress all = Progress.of(classes);
            Progress begun = Progress.of(classes);
            Progress uninterrupted = Progress.of(classes);
            SplittableRandom random = new SplittableRandom(1);
            SplittableRandom same = new SplittableRandom(1);
            for (int i = 0; i < 100; i++) {
                add(before, classes, random);
                add(uninterrupted, classes, same);
            }
            all.restore(before.state());
            for (int i = 0; i < 100; i++) {
                add(all, classes, new SplittableRandom(i));
                add(begun, classes, new SplittableRandom(i));
                add(uninterrupted, classes, new SplittableRandom(i));
            }
            assertThat(all.metrics().get(late)).isEqualTo(begun.metrics().get(late));
            for (String name : early) {
                assertThat(all.metrics().get(name)).isEqualTo(uninterrupted.metrics().get(name));
            }
        }
    }

    @Test
    void aMetricThatIsNotWantedAnyMoreIsDropped() {
        Progress all = Progress.of(1);
        add(all, 1, new SplittableRandom(1));
        Progress one = Progress.of(1, List.of("auc"));
        one.restore(all.state());
        assertThat(one.metrics()).containsOnly(entry("auc", all.metrics().get("auc")));
    }

    @Test
    void refusesWhatItCannotMapAndNamesBothSides() {
        Progress progress = Progress.of(1);
        add(progress, 1, new SplittableRandom(1));
        Map<String, Double> before = progress.metrics();
        Map<String, double[]> state = new LinkedHashMap<>(Progress.of(1).state());
        state.put("baseRateLogLoss", new double[7]);
        state.put("surprise", new double[2]);

        assertThatThrownBy(() -> progress.restore(state))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the state's metrics do not fit this model's: 'baseRateLogLoss' has 4"
                                + " figures here, 7 there, 'surprise' is there, here are [logLoss, auc,"
                                + " accuracy, baseRateLogLoss]: start without it, or with the"
                                + " version that wrote it");
        assertThat(progress.metrics()).isEqualTo(before);
    }

    @Test
    void aMetricOfAnotherKindOfModelIsAMistake() {
        assertThatThrownBy(() -> Progress.of(0, List.of("mse", "auc")))
                .hasMessage("a metric must be one of [mse, mae, r2, baseMse], was 'auc'");
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
