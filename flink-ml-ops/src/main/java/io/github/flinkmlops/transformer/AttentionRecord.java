package io.github.flinkmlops.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps the attention weights of one batch, of every layer and head. Successive steps add their
 * queries to those before, so that decoding step by step and at once leave the same record, but for
 * the zeros that a query has for later keys. The batch must keep its rows meanwhile.
 */
public final class AttentionRecord implements AttentionListener {
    private final Map<AttentionSite, List<List<List<float[]>>>> recorded = new LinkedHashMap<>();

    @Override
    public void attended(AttentionSite site, NDArray weights) {
        Shape shape = weights.getShape();
        int keys = (int) shape.get(3);
        float[] values = weights.toFloatArray();
        int offset = 0;
        for (int row = 0; row < shape.get(0); row++) {
            for (int head = 0; head < shape.get(1); head++) {
                List<float[]> queries = queries(site, row, head);
                for (int query = 0; query < shape.get(2); query++) {
                    float[] weightsOfQuery = new float[keys];
                    System.arraycopy(values, offset, weightsOfQuery, 0, keys);
                    queries.add(weightsOfQuery);
                    offset += keys;
                }
            }
        }
    }

    /** Returns the attentions that were recorded, in the order in which they first ran. */
    public Set<AttentionSite> sites() {
        return recorded.keySet();
    }

    /**
     * Returns a copy of one attention's weights, batch × heads × queries × keys.
     *
     * @throws IllegalArgumentException if there is no such attention
     */
    public float[][][][] weights(AttentionSite site) {
        List<List<List<float[]>>> rows = recorded.get(site);
        if (rows == null) {
            throw new IllegalArgumentException(
                    "there is no attention %s among %s".formatted(site, recorded.keySet()));
        }
        return rows.stream()
                .map(
                        heads ->
                                heads.stream()
                                        .map(
                                                queries ->
                                                        queries.stream()
                                                                .map(float[]::clone)
                                                                .toArray(float[][]::new))
                                        .toArray(float[][][]::new))
                .toArray(float[][][][]::new);
    }

    private List<float[]> queries(AttentionSite site, int row, int head) {
        List<List<List<float[]>>> rows = recorded.computeIfAbsent(site, first -> new ArrayList<>());
        while (rows.size() <= row) {
            rows.add(new ArrayList<>());
        }
        List<List<float[]>> heads = rows.get(row);
        while (heads.size() <= head) {
            heads.add(new ArrayList<>());
        }
        return heads.get(head);
    }
}
