package io.github.flinkmlops.nn.layer;

import io.github.flinkmlops.linalg.Kernels;
import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.linalg.PackedMatrix;
import org.jspecify.annotations.Nullable;

/**
 * The values of a parameter twice: as rows, which anyone may read and change, and packed, as plain
 * SGD reads and moves them. Only one of them is up to date; whoever asks for the other has it
 * copied. Their gradient may be kept as the two factors of a product, which stand in the layers'
 * buffers until the next pass.
 */
final class PackedWeights {

    private static final Kernels KERNELS = Kernels.get();

    private final Matrix rows;
    private final PackedMatrix packed;
    private boolean packedIsCurrent;

    /** The gradient is {@code inputᵀ · outputGradient} if they are not null. */
    private @Nullable Matrix input;

    private @Nullable Matrix outputGradient;

    PackedWeights(Matrix rows, PackedMatrix packed) {
        this.rows = rows;
        this.packed = packed;
    }

    /** The values as rows, which the caller may change. */
    Matrix rows() {
        if (packedIsCurrent) {
            packed.copyInto(rows);
            packedIsCurrent = false;
        }
        return rows;
    }

    /** {@code output = start + input · values}. */
    void multiply(Matrix input, float[] start, Matrix output) {
        if (packedIsCurrent) {
            packed.multiply(input, start, output);
        } else {
            KERNELS.multiply(input, rows, start, output);
        }
    }

    void transposeInto(Matrix target) {
        if (packedIsCurrent) {
            packed.transposeInto(target);
        } else {
            rows.transposeInto(target);
        }
    }

    /** Makes the gradient {@code inputᵀ · outputGradient}. */
    void setGradient(Matrix input, Matrix outputGradient) {
        this.input = input;
        this.outputGradient = outputGradient;
    }

    /** Whether there is a gradient here. */
    boolean hasGradient() {
        return input != null;
    }

    void forgetGradient() {
        input = null;
        outputGradient = null;
    }

    /** Writes the gradient down, if there is one. */
    void writeGradient(Matrix gradient) {
        if (input != null && outputGradient != null) {
            KERNELS.transposedMultiply(input, outputGradient, gradient);
        }
    }

    /** At least the sum of the squares of the gradient, by Cauchy and Schwarz; 0 without one. */
    double boundOfSquares() {
        if (input == null || outputGradient == null) {
            return 0;
        }
        return input.sumOfSquares() * outputGradient.sumOfSquares();
    }

    /**
     * {@code values −= rate · gradient}, if there is one.
     *
     * @return as {@link PackedMatrix#descend}
     */
    double descend(float rate) {
        if (input == null || outputGradient == null) {
            return 0;
        }
        if (!packedIsCurrent) {
            packed.copyFrom(rows);
            packedIsCurrent = true;
        }
        return packed.descend(rate, input, outputGradient);
    }
}
