package io.github.flinkmlops.trainer;

import java.io.Serializable;

/**
 * How the trainer watches its learning rate.
 *
 * @param window steps over which losses are averaged, at least 1
 * @param growth the rate is too large when a window's mean loss is above this many times the best
 *     window's, or the first minibatch's if that is greater; above 1
 * @param rollBack whether the trainer then goes back to the weights of the last good window and
 *     goes on with half the rate. It holds, and every checkpoint, a second copy of weights and
 *     moments
 */
public record Watch(int window, double growth, boolean rollBack) implements Serializable {

    /** Windows of 200 steps, a growth of 2, no going back. */
    public static final Watch DEFAULT = new Watch(200, 2, false);

    public Watch {
        if (window < 1) {
            throw new IllegalArgumentException("window must be at least 1 step, was " + window);
        }
        if (!(growth > 1) || Double.isInfinite(growth)) {
            throw new IllegalArgumentException("growth must be finite and above 1, was " + growth);
        }
    }
}
