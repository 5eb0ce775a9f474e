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
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Whole SGD steps a second at minibatch 32 on one thread: this trainer with either kernels, and the
 * same network in DJL's autograd, each in a JVM of its own. They take short turns, and a ratio is
 * the median of those of all turns, so that what else the machine does meets both sides of it.
 * Beside them how many floating point operations libtorch's own matrix product reaches, since
 * machines differ.
 *
 * <p>A whole step begins with rows and labels in Java's arrays, as a stream brings them, and ends
 * with the updated weights and the minibatch's mean loss as a number. For DJL there is also the
 * step that finds its minibatch in DJL's arrays and leaves the loss there. Before the clock starts,
 * both learn the same minibatches from the same weights, and must have the same losses.
 *
 * <pre>{@code
 * ./mvnw -Pbenchmark -pl flink-ml-ops exec:exec -Dbenchmark=io.github.flinkmlops.trainer.LearnerComparison
 * }</pre>
 */
public final class LearnerComparison {

    private static final int MINIBATCH = 32;
    private static final int MINIBATCHES = 64;
    private static final int ROUNDS = 5;
    private static final int TURNS = 7;
    private static final double WARM_UP_SECONDS = 3;
    private static final double SECONDS = 0.5;

    /** How often both go over all minibatches to show that they learn the same. */
    private static final int PASSES = 20;

    private static final double SAME_LOSS = 1e-4;
    private static final float RATE = 0.01f;

    private static final String[] DJL_OPTIONS = {
        "-Dai.djl.offline=true",
        "-Dai.djl.pytorch.num_threads=1",
        "-Dai.djl.pytorch.num_interop_threads=1"
    };

    /** Who takes the step; the last one finds its minibatches ready and reads no loss. */
    private enum Contender {
        PLAIN("-Dflinkmlops.kernels=plain"),
        VECTOR("--add-modules=jdk.incubator.vector"),
        DJL(DJL_OPTIONS),
        DJL_READY(DJL_OPTIONS);

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
     * the measurements of that one.
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length > 1) {
            Size size = SIZES.get(Integer.parseInt(arguments[1]));
            answer(Contender.valueOf(arguments[0]), size);
            return;
        }
        int rounds = arguments.length == 0 ? ROUNDS : Integer.parseInt(arguments[0]);
        print(
                "medians of %d rounds with %d turns each; torch's steps a second are those of"
                        + " another run",
                rounds, TURNS);
        for (int i = 0; i < SIZES.size(); i++) {
            List<Turn> turns = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                turns.addAll(round(i));
            }
            report(SIZES.get(i), turns);
        }
    }

    /** What each contender measured, one right after the other. */
    private record Turn(Map<Contender, double[]> results) {

        double steps(Contender contender) {
            return results.get(contender)[0];
        }

        double ratio(Contender ours, Contender djl) {
            return steps(ours) / steps(djl);
        }
    }

    /** Fresh JVMs, which are all warmed up before they take turns. */
    private static List<Turn> round(int size) throws IOException {
        Map<Contender, Fork> forks = new EnumMap<>(Contender.class);
        try {
            for (Contender contender : Contender.values()) {
                Fork fork =
                        new Fork(
                                LearnerComparison.class,
                                contender.options,
                                contender.name(),
                                Integer.toString(size));
                forks.put(contender, fork);
                fork.measure();
            }
            List<Turn> turns = new ArrayList<>();
            for (int turn = 0; turn < TURNS; turn++) {
                Map<Contender, double[]> results = new EnumMap<>(Contender.class);
                for (Contender contender : Contender.values()) {
                    results.put(contender, forks.get(contender).measure());
                }
                turns.add(new Turn(results));
            }
            return turns;
        } finally {
            for (Fork fork : forks.values()) {
                fork.close();
            }
        }
    }

    private static double median(List<Turn> turns, ToDoubleFunction<Turn> figure) {
        return quantile(turns, figure, 0.5);
    }

    private static double quantile(List<Turn> turns, ToDoubleFunction<Turn> figure, double share) {
        double[] sorted = turns.stream().mapToDouble(figure).sorted().toArray();
        return sorted[(int) (share * sorted.length)];
    }

    private static void report(Size size, List<Turn> turns) {
        print("%s, minibatch %d, SGD", size, MINIBATCH);
        print(
                "  libtorch sgemm     %8.1f GFLOP/s",
                median(turns, turn -> turn.results().get(Contender.DJL)[1]));
        double[] same = turns.get(0).results().get(Contender.DJL);
        print(
                "  both from the same weights: mean loss %.4f, then %.4f; one step differs by %.1e",
                same[2], same[3], same[4]);
        print(
                "  DJL autograd       %8.0f steps/s, whole",
                median(turns, turn -> turn.steps(Contender.DJL)));
        print(
                "                     %8.0f steps/s, minibatch ready, loss not read",
                median(turns, turn -> turn.steps(Contender.DJL_READY)));
        report("plain Java", Contender.PLAIN, size.plainBar(), size, turns);
        report("Vector API", Contender.VECTOR, size.vectorBar(), size, turns);
    }

    private static void report(
            String name, Contender ours, double bar, Size size, List<Turn> turns) {
        double steps = median(turns, turn -> turn.steps(ours));
        ToDoubleFunction<Turn> timesDjl = turn -> turn.ratio(ours, Contender.DJL);
        double ratio = median(turns, timesDjl);
        print(
                "  %s         %8.0f steps/s, %5.1f GFLOP/s, %.2f times DJL (bar %.1f: %s;"
                        + " half of the turns between %.2f and %.2f), %.2f times DJL with ready"
                        + " minibatches; beside Python torch's %.0f with"
                        + " autograd %.1f, %.0f by hand %.1f times",
                name,
                steps,
                steps * size.operations() / 1e9,
                ratio,
                bar,
                ratio >= bar ? "met" : "missed",
                quantile(turns, timesDjl, 0.25),
                quantile(turns, timesDjl, 0.75),
                median(turns, turn -> turn.ratio(ours, Contender.DJL_READY)),
                size.torchAutograd(),
                steps / size.torchAutograd(),
                size.torchByHand(),
                steps / size.torchByHand());
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    private static void answer(Contender contender, Size size) {
        switch (contender) {
            case PLAIN, VECTOR -> {
                Runnable step = warm(ourStep(size));
                Fork.answer(() -> new double[] {rate(step)});
            }
            case DJL -> {
                try (DjlLearner djl = djl(size)) {
                    double[] same = learnTheSame(size, djl);
                    Runnable step = warm(wholeStep(size, djl));
                    Fork.answer(
                            () -> {
                                double steps = rate(step);
                                double product = matrixProduct(djl.manager());
                                return new double[] {steps, product, same[0], same[1], same[2]};
                            });
                }
            }
            case DJL_READY -> {
                try (DjlLearner djl = djl(size)) {
                    Runnable step = warm(readyStep(size, djl));
                    Fork.answer(() -> new double[] {rate(step)});
                }
            }
        }
    }

    private static Runnable warm(Runnable step) {
        run(step, WARM_UP_SECONDS);
        return step;
    }

    /**
     * Calls in a second of this thread's CPU time. Neighbours on the machine cost less of it than
     * of the clock's time. A short run before brings what the step needs back into the caches.
     */
    private static double rate(Runnable step) {
        run(step, SECONDS / 10);
        return run(step, SECONDS);
    }

    private static double run(Runnable step, double seconds) {
        long start = cpuNanos();
        long calls = 0;
        double elapsed = 0;
        while (elapsed < seconds) {
            for (int i = 0; i < 16; i++) {
                step.run();
            }
            calls += 16;
            elapsed = (cpuNanos() - start) / 1e9;
        }
        return calls / elapsed;
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
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

    private static Trainer ourTrainer(Size size) {
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
        return new Trainer(model, new Learning(new Sgd(), new ConstantRate(RATE), MINIBATCH, 1));
    }

    private static Runnable ourStep(Size size) {
        return ourStep(size, ourTrainer(size));
    }

    /** The step of this project, copying the rows into the minibatch included. */
    private static Runnable ourStep(Size size, Trainer trainer) {
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

    private static DjlLearner djl(Size size) {
        return new DjlLearner(MINIBATCH, size.inputs(), size.hidden(), size.outputs(), RATE);
    }

    private static Runnable wholeStep(Size size, DjlLearner djl) {
        float[][] rows = rows(size.inputs());
        float[] labels = labels(size.outputs());
        int[] next = {0};
        return () -> {
            djl.step(rows, labels, next[0]);
            next[0] = (next[0] + MINIBATCH) % labels.length;
        };
    }

    private static Runnable readyStep(Size size, DjlLearner djl) {
        float[][] rows = rows(size.inputs());
        float[] labels = labels(size.outputs());
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
    private static double[] learnTheSame(Size size, DjlLearner djl) {
        Trainer ours = ourTrainer(size);
        ours.startFrom(djl.weights());
        Runnable step = ourStep(size, ours);
        float[][] rows = rows(size.inputs());
        float[] labels = labels(size.outputs());
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
            return rate(() -> a.matMul(b).close()) * 2.0 * n * n * n / 1e9;
        }
    }
}
