package io.github.flinkmlops.trainer;

import io.github.flinkmlops.nn.optimizer.Clipping;
import io.github.flinkmlops.nn.optimizer.LearningRate;
import io.github.flinkmlops.nn.optimizer.Optimizer;
import java.io.Serializable;

/**
 * How to learn: what may change between two runs of the same model, but for the optimizer.
 *
 * @param minibatchSize examples in a step, at least 1
 * @param seed of the starting weights
 * @param clipping of the gradient, before the optimizer sees it
 * @param weightLimit what every parameter is clipped to after a step, ±; infinite for no limit
 * @param watch over the learning rate
 */
public record Learning(
        Optimizer optimizer,
        LearningRate learningRate,
        int minibatchSize,
        long seed,
        Clipping clipping,
        double weightLimit,
        Watch watch)
        implements Serializable {

    /** A minibatch is held in memory together with its records. */
    private static final int LARGEST_MINIBATCH = 1 << 20;

    public Learning {
        if (minibatchSize < 1 || minibatchSize > LARGEST_MINIBATCH) {
            throw new IllegalArgumentException(
                    "minibatchSize must be from 1 to "
                            + LARGEST_MINIBATCH
                            + ", was "
                            + minibatchSize);
        }
        if (!(weightLimit > 0)) {
            throw new IllegalArgumentException("weightLimit must be above 0, was " + weightLimit);
        }
    }

    /** Without clipping. */
    public Learning(Optimizer optimizer, LearningRate learningRate, int minibatchSize, long seed) {
        this(
                optimizer,
                learningRate,
                minibatchSize,
                seed,
                new Clipping.None(),
                Double.POSITIVE_INFINITY,
                Watch.DEFAULT);
    }

    public Learning withClipping(Clipping clipping) {
        return new Learning(
                optimizer, learningRate, minibatchSize, seed, clipping, weightLimit, watch);
    }

    public Learning withWeightLimit(double weightLimit) {
        return new Learning(
                optimizer, learningRate, minibatchSize, seed, clipping, weightLimit, watch);
    }

    public Learning withWatch(Watch watch) {
        return new Learning(
                optimizer, learningRate, minibatchSize, seed, clipping, weightLimit, watch);
    }
}
