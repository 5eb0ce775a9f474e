package io.github.flinkmlops.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code softmax(Q Kᵀ / √headSize + mask) V} for each head, the heads side by side, then one linear
 * map. Vaswani et al. 2017, section 3.2.
 */
final class MultiHeadAttention {
    private final Linear toQueries;
    private final Linear toKeysAndValues;
    private final Linear toOutput;
    private final int heads;
    private final float scale;

    private MultiHeadAttention(
            Linear toQueries, Linear toKeysAndValues, Linear toOutput, Dimensions dimensions) {
        this.toQueries = toQueries;
        this.toKeysAndValues = toKeysAndValues;
        this.toOutput = toOutput;
        this.heads = dimensions.heads();
        this.scale = (float) (1 / Math.sqrt(dimensions.headSize()));
    }

    static MultiHeadAttention read(WeightReader weights, String name, Dimensions dimensions) {
        int dModel = dimensions.dModel();
        String weight = name + "in_proj_weight";
        String bias = name + "in_proj_bias";
        return new MultiHeadAttention(
                weights.rows(weight, bias, 0, dModel),
                weights.rows(weight, bias, dModel, 3 * dModel),
                weights.linear(name + "out_proj.weight", name + "out_proj.bias"),
                dimensions);
    }

    /** Returns keys and values of a batch × length × dModel, for {@link #attend}. */
    KeyValues keysAndValues(NDArray x) {
        NDList parts = toKeysAndValues.apply(x).split(2, 2);
        return new KeyValues(perHead(parts.get(0)), perHead(parts.get(1)));
    }

    /**
     * Returns batch × queries × dModel.
     *
     * @param x what asks, batch × queries × dModel
     * @param mask 0 where a query may look and −∞ where not, of a shape that stretches to batch ×
     *     heads × queries × keys; null if it may look everywhere
     * @param weights is handed the softmax, batch × heads × queries × keys
     */
    NDArray attend(NDArray x, KeyValues past, @Nullable NDArray mask, Consumer<NDArray> weights) {
        NDArray queries = perHead(toQueries.apply(x)).mul(scale);
        NDArray scores;
        // This view would belong to the cache's manager.
        try (NDArray transposed = past.keys().swapAxes(2, 3)) {
            scores = queries.matMul(transposed);
        }
        NDArray masked = mask == null ? scores : scores.add(mask);
        NDArray softmax = masked.softmax(-1);
        weights.accept(softmax);
        NDArray perHead = softmax.matMul(past.values());
        return toOutput.apply(perHead.transpose(0, 2, 1, 3).reshape(x.getShape()));
    }

    /** Batch × length × dModel as batch × heads × length × head size. */
    private NDArray perHead(NDArray x) {
        long batch = x.getShape().get(0);
        long length = x.getShape().get(1);
        return x.reshape(batch, length, heads, -1).transpose(0, 2, 1, 3);
    }
}
