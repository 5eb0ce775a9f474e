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

    /**
     * Whether a row whose gradient is zero keeps its values and slots, bit for bit. Only such rules
     * may skip the rows that a sparse input did not touch; the others update all rows.
     */
    boolean skipsZeroGradients();

    /** A new update for one trainer; not thread-safe. */
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

    /** An update that needs nothing but the gradient, and so no copies of single weights. */
    interface SlotlessUpdate extends Update {

        /**
         * Updates {@code weights[columns[from + j]]} for j in [0, count), as {@link #apply} would.
         *
         * @param gradient of these weights; may be longer
         */
        void applyAt(int[] columns, int from, int count, float[] weights, float[] gradient);
    }

    /** The update w ← w − η g, which needs no gradient that is written down. */
    interface Descent extends SlotlessUpdate {

        /** η of this step. */
        float rate();
    }
}
