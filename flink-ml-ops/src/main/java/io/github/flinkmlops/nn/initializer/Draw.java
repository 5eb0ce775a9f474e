package io.github.flinkmlops.nn.initializer;

import io.github.flinkmlops.linalg.Matrix;
import java.util.random.RandomGenerator;

/** Fills a matrix from a distribution, row by row, with the same bits on every JDK. */
final class Draw {

    private Draw() {}

    /** Uniform on [−bound, bound). */
    static void uniform(Matrix weights, double bound, RandomGenerator random) {
        for (int i = 0; i < weights.rows(); i++) {
            for (int j = 0; j < weights.columns(); j++) {
                weights.set(i, j, (float) ((2 * random.nextDouble() - 1) * bound));
            }
        }
    }

    /**
     * Normal with mean 0, by the Box–Muller transform: the JDK's own {@code nextGaussian} does not
     * promise an algorithm.
     */
    static void normal(Matrix weights, double standardDeviation, RandomGenerator random) {
        for (int i = 0; i < weights.rows(); i++) {
            for (int j = 0; j < weights.columns(); j++) {
                double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
                double angle = 2 * Math.PI * random.nextDouble();
                weights.set(i, j, (float) (standardDeviation * radius * StrictMath.cos(angle)));
            }
        }
    }
}
