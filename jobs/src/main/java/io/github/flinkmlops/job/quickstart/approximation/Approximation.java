package io.github.flinkmlops.job.quickstart.approximation;

import io.github.flinkmlops.example.DenseFeatures;
import io.github.flinkmlops.example.Minibatch;
import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.model.ModelSpec;
import io.github.flinkmlops.nn.activation.Tanh;
import io.github.flinkmlops.nn.initializer.TorchDefault;
import io.github.flinkmlops.nn.layer.ActivationSpec;
import io.github.flinkmlops.nn.layer.DenseSpec;
import io.github.flinkmlops.nn.layer.LayerSpec;
import io.github.flinkmlops.nn.loss.MeanSquaredError;
import io.github.flinkmlops.nn.optimizer.ConstantRate;
import io.github.flinkmlops.nn.optimizer.Optimizer;
import io.github.flinkmlops.trainer.Learning;
import io.github.flinkmlops.trainer.Trainer;
import java.util.List;
import java.util.Random;

/**
 * A tanh network 1-32-32-1 that learns y = sin(eˣ) + cos x from the points x = −2 + 0.01 k, k = 0
 * to 399, online in minibatches of 16. The points come in a random order, a new one after every 25
 * steps, when all have been seen.
 */
public final class Approximation {

    private static final int POINTS = 400;
    private static final int MINIBATCH = 16;
    private static final int UNITS = 32;

    private final Trainer trainer;
    private final Minibatch all;
    private final Minibatch minibatch;
    private final Random random;
    private final int[] order = new int[POINTS];
    private int seen = POINTS;

    /**
     * At step 0.
     *
     * @param seed of the starting weights and of the points' order
     */
    public Approximation(Optimizer optimizer, double learningRate, long seed) {
        ModelSpec model =
                new ModelSpec(
                        "approximation",
                        1,
                        false,
                        List.of(),
                        List.of(dense(UNITS), tanh(), dense(UNITS), tanh(), dense(1)),
                        new MeanSquaredError(),
                        List.of());
        trainer =
                new Trainer(
                        model,
                        new Learning(optimizer, new ConstantRate(learningRate), MINIBATCH, seed));
        minibatch = trainer.newMinibatch();
        all = trainer.newMinibatch();
        random = new Random(seed);
        for (int k = 0; k < POINTS; k++) {
            order[k] = k;
            add(k, all);
        }
    }

    private static LayerSpec dense(int units) {
        return new DenseSpec(units, true, new TorchDefault(), new TorchDefault());
    }

    private static LayerSpec tanh() {
        return new ActivationSpec(new Tanh());
    }

    /** The abscissae, ascending. */
    public static double[] abscissae() {
        double[] xs = new double[POINTS];
        for (int k = 0; k < POINTS; k++) {
            xs[k] = abscissa(k);
        }
        return xs;
    }

    private static double abscissa(int k) {
        return -2 + 0.01 * k;
    }

    /** The function to learn. */
    public static double target(double x) {
        return Math.sin(Math.exp(x)) + Math.cos(x);
    }

    private static void add(int k, Minibatch to) {
        double x = abscissa(k);
        to.add(new DenseFeatures(new float[] {(float) x}), (float) target(x), 1f);
    }

    /**
     * Steps until {@code steps} have been taken in all.
     *
     * @return false if it ended before, because the loss is no longer finite
     */
    public boolean learnTo(long steps) {
        while (trainer.steps() < steps) {
            if (!step()) {
                return false;
            }
        }
        return true;
    }

    private boolean step() {
        if (seen == POINTS) {
            shuffle();
            seen = 0;
        }
        minibatch.clear();
        for (int i = 0; i < MINIBATCH; i++) {
            add(order[seen++], minibatch);
        }
        return trainer.step(minibatch);
    }

    /** Fisher and Yates. */
    private void shuffle() {
        for (int i = POINTS - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
    }

    /** The network's value at each of the abscissae. */
    public double[] curve() {
        Matrix predictions = trainer.predict(all);
        double[] ys = new double[POINTS];
        for (int k = 0; k < POINTS; k++) {
            ys[k] = predictions.get(k, 0);
        }
        return ys;
    }

    /** Mean of the squared errors at all points. */
    public double meanSquaredError() {
        trainer.predict(all);
        double sum = 0;
        for (int k = 0; k < POINTS; k++) {
            sum += trainer.loss(k, all.targets().row(k));
        }
        return sum / POINTS;
    }
}
