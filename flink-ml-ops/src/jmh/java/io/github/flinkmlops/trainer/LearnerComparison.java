package io.github.flinkmlops.trainer;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.github.flinkmlops.example.DenseFeatures;
import io.github.flinkmlops.example.Minibatch;
import io.github.flinkmlops.model.Families;
import io.github.flinkmlops.model.ModelSpec;
import io.github.flinkmlops.nn.layer.DenseSpec;
import io.github.flinkmlops.nn.loss.SoftmaxCrossEntropy;
import io.github.flinkmlops.nn.optimizer.ConstantRate;
import io.github.flinkmlops.nn.optimizer.Sgd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Whole SGD steps a second at minibatch 32 on one thread: this trainer with either kernels, and the
 * same network in DJL's autograd, each in a JVM of its own and in turn, several rounds. Beside them
 * how many floating point operations libtorch's own matrix product reaches, since machines differ.
 *
 * <pre>{@code
 * ./mvnw -Pbenchmark -pl flink-ml-ops exec:exec -Dbenchmark=io.github.flinkmlops.trainer.LearnerComparison
 * }</pre>
 */
public final class LearnerComparison {

    private static final int MINIBATCH = 32;
    private static final int MINIBATCHES = 64;
    private static final int ROUNDS = 5;
    private static final double WARM_UP_SECONDS = 3;
    private static final double SECONDS = 2;
    private static final float RATE = 0.01f;

    /** Who takes the step. */
    private enum Contender {
        PLAIN("-Dflinkmlops.kernels=plain"),
        VECTOR("--add-modules=jdk.incubator.vector"),
        DJL(
                "-Dai.djl.offline=true",
                "-Dai.djl.pytorch.num_threads=1",
                "-Dai.djl.pytorch.num_interop_threads=1");

        private final List<String> options;

        Contender(String... options) {
            this.options = List.of(options);
        }
    }

    /**
     * inputs-hidden-outputs, with the ratios to DJL that are asked of plain and vector kernels, and
     * what PyTorch 2.13 reaches from Python on such a machine: with autograd, and with a backward
     * pass by hand in inference mode.
     */
    private record Size(
            int inputs,
            int hidden,
            int outputs,
            double plainBar,
            double vectorBar,
            double torchAutograd,
            double torchByHand) {

        @Override
        public String toString() {
            return inputs + "-" + hidden + "-" + outputs;
        }

        /** Forward 2, weight gradients 2, hidden gradient 2 for each weight and row. */
        double operations() {
            return MINIBATCH * (4.0 * inputs * hidden + 6.0 * hidden * outputs);
        }
    }

    private static final List<Size> SIZES =
            List.of(
                    new Size(16, 64, 26, 15, 25, 3300, 8300),
                    new Size(784, 128, 10, 1.3, 3.3, 1240, 2800));

    private LearnerComparison() {}

    /**
     * With at most one argument, the number of rounds, the comparison; with a contender and a size
     * one measurement.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length > 1) {
            Size size = SIZES.get(Integer.parseInt(arguments[1]));
            System.out.println(measure(Contender.valueOf(arguments[0]), size));
            return;
        }
        int rounds = arguments.length == 0 ? ROUNDS : Integer.parseInt(arguments[0]);
        print("medians of %d rounds; torch's steps a second are those of another run", rounds);
        for (int i = 0; i < SIZES.size(); i++) {
            report(SIZES.get(i), measureInTurn(i, rounds));
        }
    }

    private static Map<Contender, double[]> measureInTurn(int size, int rounds)
            throws IOException, InterruptedException {
        Map<Contender, List<double[]>> all = new EnumMap<>(Contender.class);
        for (int round = 0; round < rounds; round++) {
            for (Contender contender : Contender.values()) {
                all.computeIfAbsent(contender, key -> new ArrayList<>())
                        .add(
                                Fork.run(
                                        LearnerComparison.class,
                                        contender.options,
                                        contender.name(),
                                        Integer.toString(size)));
            }
        }
        Map<Contender, double[]> medians = new EnumMap<>(Contender.class);
        all.forEach((contender, values) -> medians.put(contender, Fork.medians(values)));
        return medians;
    }

    private static void report(Size size, Map<Contender, double[]> medians) {
        double djl = medians.get(Contender.DJL)[0];
        print("%s, minibatch %d, SGD", size, MINIBATCH);
        print("  libtorch sgemm     %8.1f GFLOP/s", medians.get(Contender.DJL)[1]);
        print("  DJL autograd       %8.0f steps/s", djl);
        reportOurs("plain Java", size, medians.get(Contender.PLAIN)[0], djl, size.plainBar());
        reportOurs("Vector API", size, medians.get(Contender.VECTOR)[0], djl, size.vectorBar());
    }

    private static void reportOurs(String name, Size size, double steps, double djl, double bar) {
        print(
                "  %s         %8.0f steps/s, %5.1f GFLOP/s, %.2f times DJL (bar %.1f: %s); beside"
                        + " Python torch's %.0f with autograd %.1f, %.0f by hand %.1f times",
                name,
                steps,
                steps * size.operations() / 1e9,
                steps / djl,
                bar,
                steps / djl >= bar ? "met" : "missed",
                size.torchAutograd(),
                steps / size.torchAutograd(),
                size.torchByHand(),
                steps / size.torchByHand());
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    private static String measure(Contender contender, Size size) {
        if (contender != Contender.DJL) {
            return Double.toString(rate(ourStep(size)));
        }
        try (Model model = Model.newInstance("comparison", "PyTorch");
                NDManager manager = NDManager.newBaseManager("PyTorch")) {
            return rate(djlStep(size, model, manager)) + " " + matrixProduct(manager);
        }
    }

    /** Calls a second, after a warm-up. */
    private static double rate(Runnable step) {
        run(step, WARM_UP_SECONDS);
        return run(step, SECONDS);
    }

    private static double run(Runnable step, double seconds) {
        long start = System.nanoTime();
        long calls = 0;
        double elapsed = 0;
        while (elapsed < seconds) {
            for (int i = 0; i < 16; i++) {
                step.run();
            }
            calls += 16;
            elapsed = (System.nanoTime() - start) / 1e9;
        }
        return calls / elapsed;
    }

    private static float[][] rows(int inputs) {
        SplittableRandom random = new SplittableRandom(1);
        float[][] rows = new float[MINIBATCH * MINIBATCHES][inputs];
        for (float[] row : rows) {
            for (int j = 0; j < inputs; j++) {
                row[j] = (float) random.nextDouble(-1, 1);
            }
        }
        return rows;
    }

    private static float[] labels(int outputs) {
        SplittableRandom random = new SplittableRandom(2);
        float[] labels = new float[MINIBATCH * MINIBATCHES];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = random.nextInt(outputs);
        }
        return labels;
    }

    /** The step of this project, copying the rows into the minibatch included. */
    private static Runnable ourStep(Size size) {
        ModelSpec model =
                new ModelSpec(
                        "comparison",
                        size.inputs(),
                        false,
                        List.of(),
                        List.of(
                                new DenseSpec(size.hidden()),
                                Families.parseLayer("relu"),
                                new DenseSpec(size.outputs())),
                        new SoftmaxCrossEntropy(),
                        List.of());
        Trainer trainer =
                new Trainer(model, new Learning(new Sgd(), new ConstantRate(RATE), MINIBATCH, 1));
        List<DenseFeatures> features = new ArrayList<>();
        for (float[] row : rows(size.inputs())) {
            features.add(new DenseFeatures(row));
        }
        float[] labels = labels(size.outputs());
        Minibatch minibatch = trainer.newMinibatch();
        int[] next = {0};
        return () -> {
            minibatch.clear();
            for (int i = 0; i < MINIBATCH; i++) {
                minibatch.add(features.get(next[0]), labels[next[0]], 1f);
                next[0] = (next[0] + 1) % labels.length;
            }
            trainer.step(minibatch);
        };
    }

    /**
     * The step as DJL's documentation takes it; its minibatches are ready before the clock starts.
     */
    private static Runnable djlStep(Size size, Model model, NDManager manager) {
        model.setBlock(
                new SequentialBlock()
                        .add(Linear.builder().setUnits(size.hidden()).build())
                        .add(Activation.reluBlock())
                        .add(Linear.builder().setUnits(size.outputs()).build()));
        Loss loss = Loss.softmaxCrossEntropyLoss();
        ai.djl.training.Trainer trainer =
                model.newTrainer(
                        new DefaultTrainingConfig(loss)
                                .optOptimizer(
                                        Optimizer.sgd()
                                                .setLearningRateTracker(Tracker.fixed(RATE))
                                                .build()));
        trainer.initialize(new Shape(MINIBATCH, size.inputs()));
        float[][] rows = rows(size.inputs());
        float[] labels = labels(size.outputs());
        NDArray[] data = new NDArray[MINIBATCHES];
        NDArray[] targets = new NDArray[MINIBATCHES];
        for (int b = 0; b < MINIBATCHES; b++) {
            float[] flat = new float[MINIBATCH * size.inputs()];
            float[] classes = new float[MINIBATCH];
            for (int i = 0; i < MINIBATCH; i++) {
                int row = b * MINIBATCH + i;
                System.arraycopy(rows[row], 0, flat, i * size.inputs(), size.inputs());
                classes[i] = labels[row];
            }
            data[b] = manager.create(flat, new Shape(MINIBATCH, size.inputs()));
            targets[b] = manager.create(classes, new Shape(MINIBATCH, 1));
        }
        int[] next = {0};
        return () -> {
            int b = next[0];
            next[0] = (b + 1) % MINIBATCHES;
            try (NDManager scope = manager.newSubManager()) {
                NDArray input = data[b].duplicate();
                input.attach(scope);
                try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                    NDList outputs = trainer.forward(new NDList(input));
                    NDArray value = loss.evaluate(new NDList(targets[b]), outputs);
                    value.attach(scope);
                    collector.backward(value);
                    outputs.attach(scope);
                }
                trainer.step();
            }
        };
    }

    /** GFLOP/s of a product of matrices of 512 × 512. */
    private static double matrixProduct(NDManager manager) {
        int n = 512;
        NDArray a = manager.randomUniform(-1, 1, new Shape(n, n));
        NDArray b = manager.randomUniform(-1, 1, new Shape(n, n));
        return rate(() -> a.matMul(b).close()) * 2.0 * n * n * n / 1e9;
    }
}
