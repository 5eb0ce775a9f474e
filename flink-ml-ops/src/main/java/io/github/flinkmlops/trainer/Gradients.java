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
            sum += sumOfSquares(parameters.get(p).gradient());
        }
        return Math.sqrt(sum);
    }

    static double sumOfSquares(Matrix matrix) {
        double sum = 0;
        for (int i = 0; i < matrix.rows(); i++) {
            sum += sumOfSquares(matrix.row(i));
        }
        return sum;
    }

    /** Four sums side by side, since one alone waits for each of its additions. */
    private static double sumOfSquares(float[] row) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int j = 0;
        for (; j + 4 <= row.length; j += 4) {
            a += (double) row[j] * row[j];
            b += (double) row[j + 1] * row[j + 1];
            c += (double) row[j + 2] * row[j + 2];
            d += (double) row[j + 3] * row[j + 3];
        }
        for (; j < row.length; j++) {
            a += (double) row[j] * row[j];
        }
        return a + b + c + d;
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
}
