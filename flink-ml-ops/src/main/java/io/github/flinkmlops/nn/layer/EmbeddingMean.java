package io.github.flinkmlops.nn.layer;

import io.github.flinkmlops.linalg.Kernels;
import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.linalg.SparseMatrix;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * y = Σ vᵢ E[i] / Σ vᵢ over the row's ids i with their counts vᵢ: the mean of the embeddings of a
 * bag of ids, in which repetitions count. An id may also stand several times. Gradient by E[i] = g
 * vᵢ / Σ v. A row without ids gives zeros.
 */
public final class EmbeddingMean implements SparseInputLayer {

    private static final Kernels KERNELS = Kernels.get();

    private final Parameter embeddings;
    private final Matrix output;
    private @Nullable SparseMatrix input;

    /**
     * A table of embeddings.
     *
     * @param embeddings ids × dimension, sparse
     */
    public EmbeddingMean(Parameter embeddings) {
        this.embeddings = embeddings;
        this.output = new Matrix(0, embeddings.value().columns());
    }

    @Override
    public int inputs() {
        return embeddings.value().rows();
    }

    @Override
    public int outputs() {
        return embeddings.value().columns();
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(embeddings);
    }

    @Override
    public Matrix forward(Matrix input) {
        throw new IllegalArgumentException("an embedding takes sparse features only");
    }

    @Override
    public Matrix forward(SparseMatrix input) {
        this.input = input;
        output.resize(input.rows());
        for (int i = 0; i < input.rows(); i++) {
            float[] y = output.row(i);
            Arrays.fill(y, 0f);
            KERNELS.gatherAdd(
                    input.indices(),
                    input.values(),
                    input.start(i),
                    input.end(i),
                    embeddings.value(),
                    y);
            float share = share(input, i);
            for (int j = 0; j < y.length; j++) {
                y[j] *= share;
            }
        }
        return output;
    }

    /** 1/Σv; 0 for a row without ids. */
    private static float share(SparseMatrix input, int row) {
        float total = 0;
        for (int p = input.start(row); p < input.end(row); p++) {
            total += input.values()[p];
        }
        return total == 0f ? 0f : 1f / total;
    }

    @Override
    public Matrix backward(Matrix outputGradient, boolean inputGradientWanted) {
        if (input == null) {
            throw new IllegalStateException("backward needs a forward pass before it");
        }
        for (int i = 0; i < input.rows(); i++) {
            float share = share(input, i);
            for (int p = input.start(i); p < input.end(i); p++) {
                KERNELS.add(
                        share * input.values()[p],
                        outputGradient.row(i),
                        embeddings.touch(input.indices()[p]));
            }
        }
        // There is no gradient by ids.
        return outputGradient;
    }
}
