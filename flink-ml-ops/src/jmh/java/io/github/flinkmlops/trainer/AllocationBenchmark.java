package io.github.flinkmlops.trainer;

import io.github.flinkmlops.example.DenseFeatures;
import io.github.flinkmlops.example.Features;
import io.github.flinkmlops.example.Minibatch;
import io.github.flinkmlops.example.SparseFeatures;
import io.github.flinkmlops.model.Families;
import io.github.flinkmlops.model.ModelSpec;
import io.github.flinkmlops.nn.layer.DenseSpec;
import io.github.flinkmlops.nn.loss.BinaryCrossEntropyWithLogits;
import io.github.flinkmlops.nn.loss.SoftmaxCrossEntropy;
import io.github.flinkmlops.nn.optimizer.ConstantRate;
import java.util.List;
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
 * What a step allocates with each optimizer, which should be nothing: {@code gc.alloc.rate.norm} is
 * below 1 B once all is compiled. JMH itself allocates some kilobytes an iteration, which are more
 * than 1 B a step where a busy machine takes fewer than 10,000 steps in it. With the plain kernels
 * by {@code -jvmArgsAppend -Dflinkmlops.kernels=plain} behind the rest.
 *
 * <pre>{@code
 * ./mvnw -q -Pbenchmark -pl flink-ml-ops -DskipTests test-compile exec:exec -Dbenchmark="org.openjdk.jmh.Main AllocationBenchmark -prof gc"
 * }</pre>
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 3, time = 2)
@State(Scope.Thread)
public class AllocationBenchmark {

    private static final int INPUTS = 16;
    private static final int CLASSES = 26;
    private static final int MINIBATCH = 32;

    @Param({
        "adadelta",
        "adagrad",
        "adam",
        "adamax",
        "adamw",
        "amsgrad",
        "ftrl",
        "nadam",
        "rmsprop",
        "sgd"
    })
    String optimizer;

    /** A dense or a sparse input into a hidden layer, or a sparse one into a single output. */
    @Param({"dense", "sparse", "unit"})
    String network;

    private Features features;
    private Trainer trainer;
    private Minibatch minibatch;
    private int labels;

    @Setup
    public void setUp() {
        boolean sparse = !network.equals("dense");
        boolean unit = network.equals("unit");
        ModelSpec model =
                new ModelSpec(
                        "allocation",
                        INPUTS,
                        sparse,
                        List.of(3),
                        unit
                                ? List.of(new DenseSpec(1))
                                : List.of(
                                        new DenseSpec(64),
                                        Families.parseLayer("relu"),
                                        new DenseSpec(CLASSES)),
                        unit ? new BinaryCrossEntropyWithLogits() : new SoftmaxCrossEntropy(),
                        List.of());
        labels = unit ? 2 : CLASSES;
        float[] values = new float[INPUTS];
        values[3] = 1f;
        features =
                sparse
                        ? new SparseFeatures(INPUTS, new int[] {9, 3}, new float[] {2f, 1f})
                        : new DenseFeatures(values);
        trainer =
                new Trainer(
                        model,
                        new Learning(
                                Families.OPTIMIZERS.parse(optimizer),
                                new ConstantRate(0.001),
                                MINIBATCH,
                                1));
        minibatch = trainer.newMinibatch();
    }

    @Benchmark
    public boolean step() {
        minibatch.clear();
        for (int i = 0; i < MINIBATCH; i++) {
            minibatch.add(features, i % labels, 1f);
        }
        return trainer.step(minibatch);
    }
}
