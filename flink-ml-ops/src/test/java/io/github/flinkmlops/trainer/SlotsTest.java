package io.github.flinkmlops.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.example.Minibatch;
import io.github.flinkmlops.example.SparseFeatures;
import io.github.flinkmlops.model.ModelSpec;
import io.github.flinkmlops.nn.layer.DenseSpec;
import io.github.flinkmlops.nn.loss.BinaryCrossEntropyWithLogits;
import io.github.flinkmlops.nn.optimizer.ConstantRate;
import io.github.flinkmlops.nn.optimizer.Sgd;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlotsTest {

    private static final int FEATURES = 500;

    /** A limit that is never reached makes the trainer update copies of the touched weights. */
    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void weightsInPlaceAndCopiesOfThemAreUpdatedToTheSameBits(int minibatchSize) {
        assertThat(trained(minibatchSize, 1e30))
                .isEqualTo(trained(minibatchSize, Double.POSITIVE_INFINITY));
    }

    private static byte[] trained(int minibatchSize, double weightLimit) {
        ModelSpec model =
                new ModelSpec(
                        "unit",
                        FEATURES,
                        true,
                        List.of(),
                        List.of(new DenseSpec(1)),
                        new BinaryCrossEntropyWithLogits(),
                        List.of());
        Learning learning = new Learning(new Sgd(), new ConstantRate(0.5), minibatchSize, 3);
        Trainer trainer = new Trainer(model, learning.withWeightLimit(weightLimit));
        Minibatch minibatch = trainer.newMinibatch();
        SplittableRandom random = new SplittableRandom(4);
        for (int step = 0; step < 20; step++) {
            minibatch.clear();
            for (int i = 0; i < minibatchSize; i++) {
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
        return trainer.snapshot(Map.of()).safetensors();
    }
}
