package io.github.flinkmlops.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.example.DenseFeatures;
import io.github.flinkmlops.example.Minibatch;
import io.github.flinkmlops.model.Families;
import io.github.flinkmlops.model.ModelSpec;
import io.github.flinkmlops.nn.layer.DenseSpec;
import io.github.flinkmlops.nn.loss.MeanSquaredError;
import io.github.flinkmlops.nn.optimizer.ConstantRate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A gradient that is finite, but of which no optimizer could hold the square. */
class HugeGradientTest {

    static Stream<String> optimizers() {
        return Families.OPTIMIZERS.names().stream();
    }

    private static Trainer trainer(String optimizer) {
        ModelSpec model =
                new ModelSpec(
                        "line",
                        1,
                        false,
                        List.of(),
                        List.of(new DenseSpec(1)),
                        new MeanSquaredError(),
                        List.of());
        return new Trainer(
                model,
                new Learning(Families.OPTIMIZERS.parse(optimizer), new ConstantRate(1000), 1, 1));
    }

    private static Minibatch row(Trainer trainer, float x, float y) {
        Minibatch minibatch = trainer.newMinibatch();
        minibatch.add(new DenseFeatures(new float[] {x}), y, 1f);
        return minibatch;
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void isPutAsideAndChangesNothing(String optimizer) {
        Trainer trainer = trainer(optimizer);
        byte[] before = trainer.snapshot(Map.of()).safetensors();
        for (float y : new float[] {1e17f, -1e25f, 1e38f}) {
            assertThat(trainer.step(row(trainer, 1f, y))).isFalse();
            assertThat(trainer.gradientNorm()).isFinite().isGreaterThan(1e16);
        }
        assertThat(trainer.snapshot(Map.of()).safetensors()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void oneJustBelowTheLimitLeavesAllWeightsFinite(String optimizer) {
        Trainer trainer = trainer(optimizer);
        assertThat(trainer.step(row(trainer, 1f, 3e15f))).isTrue();
        float prediction = trainer.predict(row(trainer, 1f, 0f)).get(0, 0);
        assertThat(prediction).isFinite();
        trainer.step(row(trainer, 1f, prediction + 3e15f));
        assertThat(trainer.predict(row(trainer, 1f, 0f)).get(0, 0)).isFinite();
    }
}
