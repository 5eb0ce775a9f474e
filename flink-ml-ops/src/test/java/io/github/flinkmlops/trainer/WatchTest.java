package io.github.flinkmlops.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.flinkmlops.example.DenseFeatures;
import io.github.flinkmlops.example.Minibatch;
import io.github.flinkmlops.model.ModelSpec;
import io.github.flinkmlops.nn.activation.Relu;
import io.github.flinkmlops.nn.layer.ActivationSpec;
import io.github.flinkmlops.nn.layer.DenseSpec;
import io.github.flinkmlops.nn.layer.LayerSpec;
import io.github.flinkmlops.nn.loss.MeanSquaredError;
import io.github.flinkmlops.nn.optimizer.ConstantRate;
import io.github.flinkmlops.nn.optimizer.Sgd;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.safetensors.SafetensorsWriter;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WatchTest {

    private static final Watch WATCH = new Watch(20, 2, false);

    private static final List<LayerSpec> HIDDEN =
            List.of(new DenseSpec(16), new ActivationSpec(new Relu()), new DenseSpec(1));

    private static Trainer trainer(double rate, Watch watch) {
        return trainer(rate, watch, HIDDEN);
    }

    private static Trainer trainer(double rate, Watch watch, List<LayerSpec> layers) {
        ModelSpec spec =
                new ModelSpec(
                        "slope", 2, false, List.of(), layers, new MeanSquaredError(), List.of());
        Learning learning = new Learning(new Sgd(), new ConstantRate(rate), 8, 3);
        return new Trainer(spec, learning.withWatch(watch));
    }

    private static Minibatch minibatch(Trainer trainer, SplittableRandom random) {
        Minibatch minibatch = trainer.newMinibatch();
        for (int i = 0; i < 8; i++) {
            float a = (float) random.nextDouble();
            float b = (float) random.nextDouble();
            minibatch.add(new DenseFeatures(new float[] {a, b}), 3 * a - b, 1f);
        }
        return minibatch;
    }

    private static void learn(Trainer trainer, int steps, SplittableRandom random) {
        for (int i = 0; i < steps; i++) {
            trainer.step(minibatch(trainer, random));
        }
    }

    @Test
    void aGoodRateIsSteady() {
        Trainer trainer = trainer(0.05, WATCH);
        learn(trainer, 300, new SplittableRandom(1));
        assertThat(trainer.pace()).isEqualTo(Pace.STEADY);
    }

    @Test
    void aRateThatMakesTheLossGrowIsTooFast() {
        Trainer trainer = trainer(1.2, WATCH);
        learn(trainer, 100, new SplittableRandom(1));
        assertThat(trainer.pace()).isEqualTo(Pace.TOO_FAST);
    }

    @Test
    void aRateThatHardlyMovesTheWeightsIsTooSlow() {
        Trainer trainer = trainer(1e-8, WATCH);
        learn(trainer, 100, new SplittableRandom(1));
        assertThat(trainer.pace()).isEqualTo(Pace.TOO_SLOW);
    }

    @Test
    void goesBackToGoodWeightsWithHalfTheRateUntilItLearns() {
        Trainer trainer = trainer(3, new Watch(20, 2, true), List.of(new DenseSpec(1)));
        learn(trainer, 600, new SplittableRandom(1));
        assertThat(trainer.learningRate()).isLessThan(3);
        assertThat(trainer.pace()).isEqualTo(Pace.STEADY);
        assertThat(trainer.minibatchLoss()).isLessThan(0.1);
        assertThat(trainer.steps()).isLessThanOrEqualTo(600);
    }

    @Test
    void goesOnFromSavedStateInsideARollBackWithTheSameBits() {
        Watch rollBack = new Watch(20, 2, true);
        Trainer whole = trainer(1.2, rollBack);
        SplittableRandom random = new SplittableRandom(5);
        learn(whole, 50, random);
        SafetensorsWriter writer = new SafetensorsWriter();
        whole.write(writer);
        Trainer resumed = trainer(1.2, rollBack);
        resumed.restore(SafetensorsFile.of(writer.toByteArray(), "state"));
        SplittableRandom copy = new SplittableRandom(9);
        SplittableRandom again = new SplittableRandom(9);
        learn(whole, 200, copy);
        learn(resumed, 200, again);
        assertThat(resumed.learningRate()).isEqualTo(whole.learningRate());
        assertThat(resumed.snapshot(Map.of()).safetensors())
                .isEqualTo(whole.snapshot(Map.of()).safetensors());
    }

    @Test
    void anExaminedStepShowsEveryLayer() {
        Trainer trainer = trainer(0.05, WATCH);
        SplittableRandom random = new SplittableRandom(1);
        learn(trainer, 5, random);
        assertThat(trainer.health()).isEmpty();
        trainer.examineNextStep();
        learn(trainer, 1, random);
        List<LayerHealth> health = trainer.health();
        assertThat(health).hasSize(3);
        assertThat(Math.hypot(health.get(0).gradientNorm(), health.get(2).gradientNorm()))
                .isCloseTo(trainer.gradientNorm(), within(1e-9));
        LayerHealth first = health.get(0);
        // Plain SGD moves weights by the rate times the gradient.
        assertThat(first.updateToWeight() * first.weightNorm())
                .isCloseTo(0.05 * first.gradientNorm(), within(1e-6));
        assertThat(health.get(1).deadUnits()).isBetween(0.0, 1.0);
        assertThat(health.get(1).weightNorm()).isZero();
    }
}
