package io.github.flinkmlops.operator;

import io.github.flinkmlops.example.DenseFeatures;
import io.github.flinkmlops.example.Example;
import io.github.flinkmlops.example.Label;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.model.ModelSpec;
import io.github.flinkmlops.nn.activation.Relu;
import io.github.flinkmlops.nn.layer.ActivationSpec;
import io.github.flinkmlops.nn.layer.DenseSpec;
import io.github.flinkmlops.nn.loss.SoftmaxCrossEntropy;
import io.github.flinkmlops.nn.optimizer.Adam;
import io.github.flinkmlops.nn.optimizer.ConstantRate;
import io.github.flinkmlops.trainer.Learning;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Examples of three classes in five features, and a model for them. */
final class LearningExamples {

    static final int FEATURES = 5;
    static final List<String> CLASSES = List.of("low", "middle", "high");

    private LearningExamples() {}

    static ModelSpec spec() {
        return spec(8);
    }

    static ModelSpec spec(int hidden) {
        return new ModelSpec(
                "levels",
                FEATURES,
                false,
                List.of(1, 3),
                List.of(
                        new DenseSpec(hidden),
                        new ActivationSpec(new Relu()),
                        new DenseSpec(CLASSES.size())),
                new SoftmaxCrossEntropy(),
                CLASSES);
    }

    static Learning learning(int minibatchSize) {
        return new Learning(new Adam(), new ConstantRate(0.01), minibatchSize, 7);
    }

    static List<Example> examples(int count) {
        SplittableRandom random = new SplittableRandom(11);
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] values = new float[FEATURES];
            float sum = 0;
            for (int j = 0; j < FEATURES; j++) {
                values[j] = (float) random.nextDouble() * (j + 1);
                sum += values[j];
            }
            int level = sum < 6 ? 0 : sum < 9 ? 1 : 2;
            examples.add(example(i, values, level));
        }
        return examples;
    }

    static Example example(int number, float[] values, @Nullable Integer level) {
        Label label = level == null ? null : new Label.ClassName(CLASSES.get(level), level);
        return new Example(
                "e" + number,
                1000L * number,
                null,
                new DenseFeatures(values),
                label,
                1f,
                new Position("levels", 0, number, 5L * number),
                new byte[] {(byte) number});
    }
}
