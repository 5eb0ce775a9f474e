package io.github.flinkmlops.trainer;

import io.github.flinkmlops.example.DenseFeatures;
import io.github.flinkmlops.example.Features;
import io.github.flinkmlops.example.Minibatch;
import io.github.flinkmlops.example.SparseFeatures;
import io.github.flinkmlops.model.Families;
import io.github.flinkmlops.model.ModelSpec;
import io.github.flinkmlops.nn.layer.DenseSpec;
import io.github.flinkmlops.nn.layer.LayerSpec;
import io.github.flinkmlops.nn.loss.BinaryCrossEntropyWithLogits;
import io.github.flinkmlops.nn.loss.Loss;
import io.github.flinkmlops.nn.loss.SoftmaxCrossEntropy;
import io.github.flinkmlops.nn.optimizer.Adagrad;
import io.github.flinkmlops.nn.optimizer.ConstantRate;
import io.github.flinkmlops.nn.optimizer.Optimizer;
import io.github.flinkmlops.nn.optimizer.Sgd;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Steps a second at minibatch 32, the copy of the rows into the minibatch included. With {@code
 * -prof gc} the allocation of one step: divide it by 32 for that of an example.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@State(Scope.Thread)
public class TrainerBenchmark {

    private static final int MINIBATCH = 32;
    private static final int MINIBATCHES = 128;

    /** Networks and features in the size of real streams. */
    public enum Task {
        /** 16 dense features, 64 hidden units, 26 classes. */
        LETTER(16, 0, 64, 26),
        /** Hour, weekday, origin and destination one-hot, and a distance. */
        FLIGHTS_LOGISTIC(488, 5, 0, 1),
        /** Ten hashed categories and crosses in 2^15, 16 hidden units. */
        FLIGHTS_HASHED(1 << 15, 10, 16, 1),
        /** Images of 28 × 28 pixels, 128 hidden units, 10 classes. */
        DIGITS(784, 0, 128, 10);

        private final int inputs;
        private final int nonZeros;
        private final int hidden;
        private final int outputs;

        Task(int inputs, int nonZeros, int hidden, int outputs) {
            this.inputs = inputs;
            this.nonZeros = nonZeros;
            this.hidden = hidden;
            this.outputs = outputs;
        }

        private ModelSpec model() {
            List<LayerSpec> layers = new ArrayList<>();
            if (hidden > 0) {
                layers.add(new DenseSpec(hidden));
                layers.add(Families.parseLayer("relu"));
            }
            layers.add(new DenseSpec(outputs));
            Loss loss =
                    outputs == 1 ? new BinaryCrossEntropyWithLogits() : new SoftmaxCrossEntropy();
            return new ModelSpec(
                    "benchmark", inputs, nonZeros > 0, List.of(), layers, loss, List.of());
        }

        private Optimizer optimizer() {
            return this == FLIGHTS_HASHED ? new Adagrad() : new Sgd();
        }

        private Features features(SplittableRandom random) {
            if (nonZeros == 0) {
                float[] values = new float[inputs];
                for (int j = 0; j < inputs; j++) {
                    values[j] = (float) random.nextDouble(-1, 1);
                }
                return new DenseFeatures(values);
            }
            int[] indices = new int[nonZeros];
            float[] values = new float[nonZeros];
            for (int i = 0; i < nonZeros; i++) {
                int block = inputs / nonZeros;
                indices[i] = i * block + random.nextInt(block);
                values[i] = 1f;
            }
            return new SparseFeatures(inputs, indices, values);
        }
    }

    @Param Task task;

    private Features[] features;
    private float[] labels;
    private Trainer trainer;
    private Minibatch minibatch;
    private int next;

    @Setup
    public void setUp() {
        SplittableRandom random = new SplittableRandom(1);
        features = new Features[MINIBATCH * MINIBATCHES];
        labels = new float[features.length];
        for (int i = 0; i < features.length; i++) {
            features[i] = task.features(random);
            labels[i] = random.nextInt(Math.max(2, task.outputs));
        }
        trainer =
                new Trainer(
                        task.model(),
                        new Learning(task.optimizer(), new ConstantRate(0.01), MINIBATCH, 1));
        minibatch = trainer.newMinibatch();
    }

    @Benchmark
    public boolean step() {
        minibatch.clear();
        for (int i = 0; i < MINIBATCH; i++) {
            minibatch.add(features[next], labels[next], 1f);
            next = next + 1 == features.length ? 0 : next + 1;
        }
        return trainer.step(minibatch);
    }
}
