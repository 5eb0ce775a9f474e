package io.github.flinkmlops.nn.optimizer;

import java.io.Serializable;
import java.util.List;

/**
 * An update rule. The rule's settings are the record; what it has accumulated stands in slots, one
 * array a parameter row and slot name.
 */
public interface Optimizer extends Serializable {

    /** The names of the accumulated arrays, as PyTorch's optimizer state names them. */
    List<String> slots();

    /** What a slot holds before the first step. */
    default double initialValue(String slot) {
        return 0;
    }

    /** A new update for one trainer, a {@link LazyUpdate} if it may be; not thread-safe. */
    Update update();

    /** The rule in use: told the step, then applied to one row after another. */
    interface Update {

        /**
         * Begins a step.
         *
         * @param step 1 for the first
         * @param learningRate the rate of this step
         */
        void begin(long step, double learningRate);

        /**
         * Updates one row of a parameter in place.
         *
         * @param weights the row
         * @param gradient its gradient, left as it is
         * @param slots one array for each of {@link Optimizer#slots}, updated in place
         */
        void apply(float[] weights, float[] gradient, float[][] slots);
    }

    /**
     * An update that keeps the bits of every weight, and of its slots, whose gradient is zero. Only
     * such a rule may skip what a sparse input did not touch; the others update all weights.
     */
    interface LazyUpdate extends Update {

        /**
         * Updates {@code weights[columns[from + j]]} for j in [0, count) to the same bits as {@link
         * #apply} would.
         *
         * @param weights the whole row
         * @param gradient of these weights; may be longer
         * @param slots whole rows like {@code weights}
         */
        void applyAt(
                int[] columns,
                int from,
                int count,
                float[] weights,
                float[] gradient,
                float[][] slots);
    }

    /** The update w ← w − η g, which needs no gradient that is written down. */
    interface Descent extends LazyUpdate {

        /** η of this step. */
        float rate();
    }
}
