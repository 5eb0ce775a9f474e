package io.github.flinkmlops.operator;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinkmlops.model.ModelSpec;
import io.github.flinkmlops.nn.layer.DenseSpec;
import io.github.flinkmlops.nn.loss.MeanSquaredError;
import java.util.List;
import org.junit.jupiter.api.Test;

class OnlineLearningTest {

    @Test
    void refusesALossThatWantsMoreThanALabelHolds() {
        ModelSpec two =
                new ModelSpec(
                        "two",
                        3,
                        false,
                        List.of(),
                        List.of(new DenseSpec(2)),
                        new MeanSquaredError(),
                        List.of());
        assertThatThrownBy(() -> OnlineLearning.of(two, LearningExamples.learning(8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must want 1 number of each label, wants 2");
    }

    @Test
    void refusesStartingWeightsThatDoNotFit() {
        OnlineLearning learning =
                OnlineLearning.of(LearningExamples.spec(), LearningExamples.learning(8));
        byte[] other =
                new io.github.flinkmlops.safetensors.SafetensorsWriter()
                        .add("0.weight", new long[] {1, 1}, new float[] {1})
                        .toByteArray();
        assertThatThrownBy(() -> learning.withStartingWeights(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0.weight has shape [1, 1], needs [8, 5]")
                .hasMessageContaining("missing 2.bias");
    }
}
