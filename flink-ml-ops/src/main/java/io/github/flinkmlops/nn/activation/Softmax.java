package io.github.flinkmlops.nn.activation;

import io.github.flinkmlops.linalg.Kernels;
import io.github.flinkmlops.linalg.Matrix;

/**
 * fᵢ(x) = e^(xᵢ − max x) / Σⱼ e^(xⱼ − max x) over the row; gradient by xᵢ = fᵢ (gᵢ − Σⱼ gⱼ fⱼ).
 *
 * <p>The largest input is subtracted first, so that no exponential overflows.
 */
public record Softmax() implements Activation {

    private static final Kernels KERNELS = Kernels.get();

    @Override
    public void forward(float[] input, float[] output) {
        KERNELS.exponentials(input, KERNELS.largest(input), output);
        KERNELS.scale((float) (1 / sum(output)), output);
    }

    /** The same for every row; output may be input. */
    public void forward(Matrix input, Matrix output) {
        KERNELS.exponentials(input, output);
        for (int i = 0; i < output.rows(); i++) {
            KERNELS.scale((float) (1 / sum(output.row(i))), output.row(i));
        }
    }

    @Override
    public void backward(
            float[] input, float[] output, float[] outputGradient, float[] inputGradient) {
        double dot = 0;
        for (int i = 0; i < output.length; i++) {
            dot += (double) outputGradient[i] * output[i];
        }
        for (int i = 0; i < output.length; i++) {
            inputGradient[i] = (float) (output[i] * (outputGradient[i] - dot));
        }
    }

    /** Four sums side by side, since one alone waits for each of its additions. */
    private static double sum(float[] row) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int j = 0;
        for (; j + 4 <= row.length; j += 4) {
            a += row[j];
            b += row[j + 1];
            c += row[j + 2];
            d += row[j + 3];
        }
        for (; j < row.length; j++) {
            a += row[j];
        }
        return (a + b) + (c + d);
    }
}
