package io.github.flinkmlops.trainer;

import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.nn.layer.Parameter;
import io.github.flinkmlops.nn.optimizer.Clipping;
import java.util.List;

/** The gradients of all parameters as one vector. */
final class Gradients {

    /** As in PyTorch's {@code clip_grad_norm_}. */
    private static final double EPSILON = 1e-6;

    private final List<Parameter> parameters;

    Gradients(List<Parameter> parameters) {
        this.parameters = parameters;
    }

    /** The Euclidean norm. */
    double norm() {
        double sum = 0;
        for (int p = 0; p < parameters.size(); p++) {
            sum += parameters.get(p).gradient().sumOfSquares();
        }
        return Math.sqrt(sum);
    }

    /** At least the norm; writes no gradient down that need not be. */
    double boundOfNorm() {
        double sum = 0;
        for (int p = 0; p < parameters.size(); p++) {
            sum += parameters.get(p).boundOfSquares();
        }
        return Math.sqrt(sum);
    }

    /** Clips the gradients, whose norm is known. */
    void clip(Clipping clipping, double norm) {
        if (clipping instanceof Clipping.ByNorm by && norm + EPSILON > by.limit()) {
            scale((float) (by.limit() / (norm + EPSILON)));
        } else if (clipping instanceof Clipping.ByValue by) {
            clipEach((float) by.limit());
        }
    }

    private void scale(float factor) {
        for (int p = 0; p < parameters.size(); p++) {
            Matrix gradient = parameters.get(p).gradient();
            for (int i = 0; i < gradient.rows(); i++) {
                float[] row = gradient.row(i);
                for (int j = 0; j < row.length; j++) {
                    row[j] *= factor;
                }
            }
        }
    }

    private void clipEach(float limit) {
        for (int p = 0; p < parameters.size(); p++) {
            Matrix gradient = parameters.get(p).gradient();
            for (int i = 0; i < gradient.rows(); i++) {
                clip(gradient.row(i), limit);
            }
        }
    }

    static void clip(float[] row, float limit) {
        for (int j = 0; j < row.length; j++) {
            row[j] = Math.max(-limit, Math.min(limit, row[j]));
        }
    }

    /** Clips {@code row[columns[j]]} for j in [0, count). */
    static void clip(float[] row, int[] columns, int count, float limit) {
        for (int j = 0; j < count; j++) {
            int column = columns[j];
            row[column] = Math.max(-limit, Math.min(limit, row[column]));
        }
    }
}
