package io.github.flinkmlops.trainer;

import io.github.flinkmlops.example.Minibatch;
import io.github.flinkmlops.example.SparseFeatures;
import io.github.flinkmlops.model.ModelSpec;
import io.github.flinkmlops.nn.initializer.Zeros;
import io.github.flinkmlops.nn.layer.DenseSpec;
import io.github.flinkmlops.nn.loss.BinaryCrossEntropyWithLogits;
import io.github.flinkmlops.nn.optimizer.Adagrad;
import io.github.flinkmlops.nn.optimizer.ConstantRate;
import io.github.flinkmlops.nn.optimizer.Ftrl;
import io.github.flinkmlops.nn.optimizer.Optimizer;
import io.github.flinkmlops.nn.optimizer.Sgd;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;

/**
 * Logistic regression over 2^18 sparse features, one step an example, on one thread: this trainer
 * beside the loop that a C programmer would write over the same arrays, in short turns in one JVM,
 * and in several JVMs, since not every one compiles alike. Rows are mails as hashed words, and
 * random ones of 100 to 300 non-zeros.
 *
 * <pre>{@code
 * ./mvnw -Pbenchmark -pl flink-ml-ops exec:exec -Dbenchmark=io.github.flinkmlops.trainer.SparseComparison
 * }</pre>
 */
public final class SparseComparison {

    private static final int FEATURES = 1 << 18;
    private static final int ROUNDS = 5;
    private static final int TURNS = 15;
    private static final int CALLS = 64;
    private static final double WARM_UP_SECONDS = 1.5;
    private static final double SECONDS = 0.15;
    private static final double BAR = 0.6;

    /**
     * Mails a second that Vowpal Wabbit learns from its binary cache on such a machine, with its
     * adaptive rule and with {@code --sgd}.
     */
    private static final double VOWPAL_WABBIT = 310_000;

    private static final double VOWPAL_WABBIT_SGD = 448_000;

    /** A rule with its rate for the mails, and its loop over the arrays. */
    private enum Rule {
        SGD(new Sgd(), 1f),
        ADAGRAD(new Adagrad(), 0.3f),
        FTRL(new Ftrl(), 0.5f);

        private final Optimizer optimizer;
        private final float rate;

        Rule(Optimizer optimizer, float rate) {
            this.optimizer = optimizer;
            this.rate = rate;
        }

        private Loop loop() {
            return switch (this) {
                case SGD -> new SgdLoop(rate);
                case ADAGRAD -> new AdagradLoop(rate);
                case FTRL -> new FtrlLoop(rate);
            };
        }
    }

    /** Rows and their labels. */
    private record Rows(List<SparseFeatures> features, float[] labels) {

        double nonZeros() {
            return features.stream().mapToInt(row -> row.indices().length).average().orElseThrow();
        }
    }

    private SparseComparison() {}

    /** What both did right after each other, in examples a second. */
    private record Turn(double ours, double loop, double nonZeros) {

        double share() {
            return ours / loop;
        }
    }

    /**
     * With at most one argument, the number of rounds, all comparisons; with a rule and a kind of
     * rows the measurements of that one.
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length > 1) {
            answer(Rule.valueOf(arguments[0]), rows(arguments[1]));
            return;
        }
        int rounds = arguments.length == 0 ? ROUNDS : Integer.parseInt(arguments[0]);
        for (String kind : List.of("mails", "random")) {
            for (Rule rule : Rule.values()) {
                Turns<Turn> turns = measure(kind, rule, rounds);
                report(kind, rule, turns);
                if (kind.equals("mails")) {
                    reportVowpalWabbit(rule, turns.median(Turn::ours));
                }
            }
        }
    }

    private static Turns<Turn> measure(String kind, Rule rule, int rounds) throws IOException {
        List<String> options = List.of("--add-modules=jdk.incubator.vector");
        Turns<Turn> turns = new Turns<>();
        for (int round = 0; round < rounds; round++) {
            try (Fork fork = new Fork(SparseComparison.class, options, rule.name(), kind)) {
                for (int i = 0; i < TURNS; i++) {
                    double[] figures = fork.measure();
                    turns.add(new Turn(figures[0], figures[1], figures[2]));
                }
            }
        }
        return turns;
    }

    private static void report(String kind, Rule rule, Turns<Turn> turns) {
        double share = turns.median(Turn::share);
        System.out.println(
                String.format(
                        Locale.ROOT,
                        "%-7s %-7s %8.0f examples/s, %5.1f M features/s, %5.2f ns a non-zero; loop"
                                + " %8.0f examples/s, %5.2f ns; %.2f of it (bar %.1f: %s; half of"
                                + " the turns between %.2f and %.2f)",
                        kind,
                        rule,
                        turns.median(Turn::ours),
                        turns.median(turn -> turn.ours() * turn.nonZeros() / 1e6),
                        turns.median(turn -> 1e9 / (turn.ours() * turn.nonZeros())),
                        turns.median(Turn::loop),
                        turns.median(turn -> 1e9 / (turn.loop() * turn.nonZeros())),
                        share,
                        BAR,
                        share >= BAR ? "met" : "missed",
                        turns.quantile(0.25, Turn::share),
                        turns.quantile(0.75, Turn::share)));
    }

    private static void reportVowpalWabbit(Rule rule, double ours) {
        double other = rule == Rule.SGD ? VOWPAL_WABBIT_SGD : VOWPAL_WABBIT;
        System.out.println(
                String.format(
                        Locale.ROOT,
                        "        beside Vowpal Wabbit%s, %.0f mails/s in another run: %.2f times",
                        rule == Rule.SGD ? " --sgd" : "",
                        other,
                        ours / other));
    }

    /** Answers with the examples a second of the trainer and of the loop, and a row's non-zeros. */
    private static void answer(Rule rule, Rows rows) {
        Runnable trainer = trainer(rule, rows);
        Runnable loop = loop(rule.loop(), rows);
        Fork.run(trainer, CALLS, WARM_UP_SECONDS);
        Fork.run(loop, CALLS, WARM_UP_SECONDS);
        double nonZeros = rows.nonZeros();
        Fork.answer(
                () ->
                        new double[] {
                            Fork.rate(trainer, CALLS, SECONDS),
                            Fork.rate(loop, CALLS, SECONDS),
                            nonZeros
                        });
    }

    private static Runnable trainer(Rule rule, Rows rows) {
        ModelSpec model =
                new ModelSpec(
                        "spam",
                        FEATURES,
                        true,
                        List.of(),
                        List.of(new DenseSpec(1, true, new Zeros(), new Zeros())),
                        new BinaryCrossEntropyWithLogits(),
                        List.of("spam"));
        Trainer trainer =
                new Trainer(model, new Learning(rule.optimizer, new ConstantRate(rule.rate), 1, 0));
        Minibatch minibatch = trainer.newMinibatch();
        int[] next = {0};
        return () -> {
            minibatch.clear();
            minibatch.add(rows.features().get(next[0]), rows.labels()[next[0]], 1f);
            next[0] = next[0] + 1 == rows.labels().length ? 0 : next[0] + 1;
            trainer.step(minibatch);
        };
    }

    private static Runnable loop(Loop loop, Rows rows) {
        int[] next = {0};
        return () -> {
            SparseFeatures row = rows.features().get(next[0]);
            loop.step(row.indices(), row.values(), rows.labels()[next[0]]);
            next[0] = next[0] + 1 == rows.labels().length ? 0 : next[0] + 1;
        };
    }

    private static Rows rows(String kind) throws IOException {
        return kind.equals("mails") ? mails() : random();
    }

    private static Rows mails() throws IOException {
        List<SparseFeatures> features = new ArrayList<>();
        List<Float> labels = new ArrayList<>();
        InputStream stream = SparseComparison.class.getResourceAsStream("/spam/hashed_2p18.svm.gz");
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(Objects.requireNonNull(stream)),
                                StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] parts = line.split(" ", -1);
                int[] indices = new int[parts.length - 1];
                for (int i = 0; i < indices.length; i++) {
                    indices[i] = Integer.parseInt(parts[i + 1]);
                }
                features.add(row(indices));
                labels.add(Float.parseFloat(parts[0]));
            }
        }
        return new Rows(features, floats(labels));
    }

    private static Rows random() {
        SplittableRandom random = new SplittableRandom(1);
        List<SparseFeatures> features = new ArrayList<>();
        List<Float> labels = new ArrayList<>();
        for (int i = 0; i < 4000; i++) {
            int count = random.nextInt(100, 301);
            features.add(row(random.ints(0, FEATURES).distinct().limit(count).toArray()));
            labels.add((float) random.nextInt(2));
        }
        return new Rows(features, floats(labels));
    }

    private static SparseFeatures row(int[] indices) {
        float[] values = new float[indices.length];
        Arrays.fill(values, (float) (1 / Math.sqrt(indices.length)));
        return new SparseFeatures(FEATURES, indices, values);
    }

    private static float[] floats(List<Float> values) {
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return array;
    }

    /** Logistic regression over plain arrays; every rule is a loop of its own. */
    private abstract static class Loop {

        final float[] weights = new float[FEATURES];
        float bias;

        /** Kept, so that the loss is computed. */
        double totalLoss;

        final float[] biasSlots = new float[2];

        final void step(int[] indices, float[] values, float label) {
            float z = bias;
            for (int i = 0; i < indices.length; i++) {
                z += weights[indices[i]] * values[i];
            }
            totalLoss += Math.max(z, 0) - z * label + Math.log1p(Math.exp(-Math.abs(z)));
            update(indices, values, (float) (1 / (1 + Math.exp(-z))) - label);
        }

        abstract void update(int[] indices, float[] values, float g);
    }

    private static final class SgdLoop extends Loop {

        private final float rate;

        SgdLoop(float rate) {
            this.rate = rate;
        }

        @Override
        void update(int[] indices, float[] values, float g) {
            for (int i = 0; i < indices.length; i++) {
                weights[indices[i]] -= rate * g * values[i];
            }
            bias -= rate * g;
        }
    }

    private static final class AdagradLoop extends Loop {

        private final float rate;
        private final float[] sums = new float[FEATURES];

        AdagradLoop(float rate) {
            this.rate = rate;
        }

        @Override
        void update(int[] indices, float[] values, float g) {
            for (int i = 0; i < indices.length; i++) {
                int index = indices[i];
                float gradient = g * values[i];
                float sum = sums[index] + gradient * gradient;
                sums[index] = sum;
                weights[index] -= rate * gradient / ((float) Math.sqrt(sum) + 1e-10f);
            }
            biasSlots[0] += g * g;
            bias -= rate * g / ((float) Math.sqrt(biasSlots[0]) + 1e-10f);
        }
    }

    private static final class FtrlLoop extends Loop {

        private final float alpha;
        private final float[] sums = new float[FEATURES];
        private final float[] linears = new float[FEATURES];

        FtrlLoop(float alpha) {
            this.alpha = alpha;
        }

        @Override
        void update(int[] indices, float[] values, float g) {
            for (int i = 0; i < indices.length; i++) {
                int index = indices[i];
                float gradient = g * values[i];
                float before = sums[index];
                float after = before + gradient * gradient;
                float root = (float) Math.sqrt(after);
                float sigma = (root - (float) Math.sqrt(before)) / alpha;
                float linear = linears[index] + gradient - sigma * weights[index];
                sums[index] = after;
                linears[index] = linear;
                weights[index] = -linear * alpha / (1 + root);
            }
            float before = biasSlots[0];
            biasSlots[0] += g * g;
            float root = (float) Math.sqrt(biasSlots[0]);
            biasSlots[1] += g - (root - (float) Math.sqrt(before)) / alpha * bias;
            bias = -biasSlots[1] * alpha / (1 + root);
        }
    }
}
