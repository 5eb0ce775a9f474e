package io.github.flinkmlops.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
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
import java.util.List;
import java.util.SplittableRandom;

/**
 * Who takes the steps of {@link LearnerComparison}, in a JVM of its own; the last one finds its
 * minibatches ready and reads no loss.
 */
enum LearnerContender {
    PLAIN("-Dflinkmlops.kernels=plain"),
    VECTOR("--add-modules=jdk.incubator.vector"),
    DJL(Options.DJL),
    DJL_READY(Options.DJL);

    static final int MINIBATCH = 32;

    private static final int MINIBATCHES = 64;
    private static final int CALLS = 16;
    private static final double WARM_UP_SECONDS = 3;
    private static final double SECONDS = 0.5;

    /** How often both go over all minibatches to show that they learn the same. */
    private static final int PASSES = 20;

    private static final double SAME_LOSS = 1e-4;
    private static final float RATE = 0.01f;

    /** Options of the JVM. */
    private static final class Options {

        static final String[] DJL = {
            "-Dai.djl.offline=true",
            "-Dai.djl.pytorch.num_threads=1",
            "-Dai.djl.pytorch.num_interop_threads=1"
        };
    }

    /** The sizes of a network with one hidden layer. */
    record Layers(int inputs, int hidden, int outputs) {

        @Override
        public String toString() {
            return inputs + "-" + hidden + "-" + outputs;
        }

        /**
         * Floating point operations of a step: forward 2, weight gradients 2, hidden gradient 2 for
         * each weight and row.
         */
        double operations() {
            return MINIBATCH * (4.0 * inputs * hidden + 6.0 * hidden * outputs);
        }
    }

    private final List<String> options;

    LearnerContender(String... options) {
        this.options = List.of(options);
    }

    /**
     * The JVM that measures this one: steps a second first; DJL's also measures GFLOP/s of a matrix
     * product, mean loss of the first and of the last pass, and the largest difference of a loss.
     */
    Fork fork(Layers layers) throws IOException {
        return new Fork(
                LearnerContender.class,
                options,
                name(),
                Integer.toString(layers.inputs()),
                Integer.toString(layers.hidden()),
                Integer.toString(layers.outputs()));
    }

    /** The arguments are a contender and the three sizes. */
    public static void main(String[] arguments) {
        valueOf(arguments[0])
                .answer(
                        new Layers(
                                Integer.parseInt(arguments[1]),
                                Integer.parseInt(arguments[2]),
                                Integer.parseInt(arguments[3])));
    }

    private void answer(Layers layers) {
        switch (this) {
            case PLAIN, VECTOR -> {
                Runnable step = warm(ourStep(layers));
                Fork.answer(() -> new double[] {Fork.rate(step, CALLS, SECONDS)});
            }
            case DJL -> {
                try (DjlLearner djl = djl(layers)) {
                    double[] same = learnTheSame(layers, djl);
                    Runnable step = warm(wholeStep(layers, djl));
                    Fork.answer(
                            () -> {
                                double steps = Fork.rate(step, CALLS, SECONDS);
                                double product = matrixProduct(djl.manager());
                                return new double[] {steps, product, same[0], same[1], same[2]};
                            });
                }
            }
            case DJL_READY -> {
                try (DjlLearner djl = djl(layers)) {
                    Runnable step = warm(readyStep(layers, djl));
                    Fork.answer(() -> new double[] {Fork.rate(step, CALLS, SECONDS)});
                }
            }
        }
    }

    private static Runnable warm(Runnable step) {
        Fork.run(step, CALLS, WARM_UP_SECONDS);
        return step;
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

    private static Trainer ourTrainer(Layers layers) {
        ModelSpec model =
                new ModelSpec(
                        "comparison",
                        layers.inputs(),
                        false,
                        List.of(),
                        List.of(
                                new DenseSpec(layers.hidden()),
                                Families.parseLayer("relu"),
                                new DenseSpec(layers.outputs())),
                        new SoftmaxCrossEntropy(),
                        List.of());
        return new Trainer(model, new Learning(new Sgd(), new ConstantRate(RATE), MINIBATCH, 1));
    }

    private static Runnable ourStep(Layers layers) {
        return ourStep(layers, ourTrainer(layers));
    }

    /** The step of this project, copying the rows into the minibatch included. */
    private static Runnable ourStep(Layers layers, Trainer trainer) {
        List<DenseFeatures> features = new ArrayList<>();
        for (float[] row : rows(layers.inputs())) {
            features.add(new DenseFeatures(row));
        }
        float[] labels = labels(layers.outputs());
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

    private static DjlLearner djl(Layers layers) {
        return new DjlLearner(MINIBATCH, layers.inputs(), layers.hidden(), layers.outputs(), RATE);
    }

    private static Runnable wholeStep(Layers layers, DjlLearner djl) {
        float[][] rows = rows(layers.inputs());
        float[] labels = labels(layers.outputs());
        int[] next = {0};
        return () -> {
            djl.step(rows, labels, next[0]);
            next[0] = (next[0] + MINIBATCH) % labels.length;
        };
    }

    private static Runnable readyStep(Layers layers, DjlLearner djl) {
        float[][] rows = rows(layers.inputs());
        float[] labels = labels(layers.outputs());
        DjlLearner.Ready[] minibatches = new DjlLearner.Ready[MINIBATCHES];
        for (int b = 0; b < MINIBATCHES; b++) {
            minibatches[b] = djl.ready(rows, labels, b * MINIBATCH);
        }
        int[] next = {0};
        return () -> {
            djl.step(minibatches[next[0]]);
            next[0] = (next[0] + 1) % MINIBATCHES;
        };
    }

    /**
     * Lets both learn the same from DJL's weights.
     *
     * @return mean loss of the first pass over all minibatches and of the last one, and by how much
     *     the losses of one step differ at most
     */
    private static double[] learnTheSame(Layers layers, DjlLearner djl) {
        Trainer ours = ourTrainer(layers);
        ours.startFrom(djl.weights());
        Runnable step = ourStep(layers, ours);
        float[][] rows = rows(layers.inputs());
        float[] labels = labels(layers.outputs());
        double[] means = new double[PASSES];
        double difference = 0;
        for (int i = 0; i < PASSES * MINIBATCHES; i++) {
            step.run();
            float loss = djl.step(rows, labels, i % MINIBATCHES * MINIBATCH);
            means[i / MINIBATCHES] += loss / MINIBATCHES;
            difference = Math.max(difference, Math.abs(loss - ours.minibatchLoss()));
        }
        if (!(difference < SAME_LOSS && means[PASSES - 1] < means[0])) {
            throw new IllegalStateException(
                    "DJL's loss went from "
                            + means[0]
                            + " to "
                            + means[PASSES - 1]
                            + ", at most "
                            + difference
                            + " beside ours");
        }
        return new double[] {means[0], means[PASSES - 1], difference};
    }

    /** GFLOP/s of a product of matrices of 512 × 512. */
    private static double matrixProduct(NDManager manager) {
        int n = 512;
        try (NDArray a = manager.randomUniform(-1, 1, new Shape(n, n));
                NDArray b = manager.randomUniform(-1, 1, new Shape(n, n))) {
            return Fork.rate(() -> a.matMul(b).close(), CALLS, SECONDS) * 2.0 * n * n * n / 1e9;
        }
    }
}
