package io.github.flinkmlops.trainer;

import io.github.flinkmlops.nn.optimizer.LearningRate;
import io.github.flinkmlops.nn.optimizer.Optimizer;
import java.io.Serializable;

/**
 * How to learn: what may change between two runs of the same model, but for the optimizer.
 *
 * @param minibatchSize examples in a step, at least 1
 * @param seed of the starting weights
 */
public record Learning(Optimizer optimizer, LearningRate learningRate, int minibatchSize, long seed)
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
    }
}
