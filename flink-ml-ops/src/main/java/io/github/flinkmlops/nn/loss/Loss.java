package io.github.flinkmlops.nn.loss;

import io.github.flinkmlops.linalg.Matrix;
import java.io.Serializable;

/**
 * A loss of one row. The loss of a minibatch is Σ wᵢ lᵢ / Σ wᵢ over its rows; with equal weights
 * that is the mean over the batch.
 */
public interface Loss extends Serializable {

    /** How many numbers a target row holds, for a network with {@code outputs} outputs. */
    int targets(int outputs);

    /**
     * Writes to {@code prediction} what a reader is shown for the network's {@code output}:
     * probabilities, or the values themselves. Both have the width of the network's output.
     */
    void predict(float[] output, float[] prediction);

    /** The same for every row of outputs. */
    default void predict(Matrix outputs, Matrix predictions) {
        for (int i = 0; i < outputs.rows(); i++) {
            predict(outputs.row(i), predictions.row(i));
        }
    }

    /**
     * The loss of one row.
     *
     * @param output the network's output
     * @param prediction what {@link #predict} wrote for it
     * @param target the true values, or the index of the true class
     */
    double value(float[] output, float[] prediction, float[] target);

    /**
     * Writes {@code scale} times the gradient of {@link #value} by the output to {@code gradient},
     * which may not be one of the inputs.
     */
    void gradient(
            float[] output, float[] prediction, float[] target, float scale, float[] gradient);

    /** What the row's weight is multiplied by, for losses that weigh classes: 1 for the others. */
    default double weight(float[] target) {
        return 1;
    }
}
