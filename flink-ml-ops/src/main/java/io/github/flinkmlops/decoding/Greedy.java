package io.github.flinkmlops.decoding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.flinkmlops.transformer.AttentionListener;
import io.github.flinkmlops.transformer.DecoderState;
import io.github.flinkmlops.transformer.Memory;
import io.github.flinkmlops.transformer.Transformer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Chooses the most probable token in each step, the one of the smallest id among equals. A batch
 * runs until its last target ends; those that have ended leave it at once. Threads may share an
 * instance.
 */
public final class Greedy {
    private final Transformer transformer;

    /** Creates a decoder of a transformer, which stays the caller's to close. */
    public Greedy(Transformer transformer) {
        this.transformer = transformer;
    }

    /**
     * Decodes a batch.
     *
     * @return the targets in the order of the requests
     * @throws IllegalArgumentException naming the first source that is empty, too long, or has an
     *     unknown token
     */
    public List<DecodedTarget> decode(List<DecodingRequest> requests) {
        int[][] sources = requests.stream().map(DecodingRequest::source).toArray(int[][]::new);
        try (Memory memory = transformer.encode(sources, AttentionListener.NONE);
                DecoderState state = transformer.start(memory)) {
            // All that goes on is the state's; the encoder's output would only take memory.
            memory.close();
            List<Growing> targets = begin(requests);
            List<Growing> active = new ArrayList<>(targets);
            int[] tokens = new int[active.size()];
            Arrays.fill(tokens, transformer.spec().tokenIds().bos());
            while (true) {
                grow(active, state, tokens);
                keepUnfinished(active, state);
                if (active.isEmpty()) {
                    return targets.stream().map(Growing::target).toList();
                }
                tokens = active.stream().mapToInt(Growing::lastToken).toArray();
            }
        }
    }

    private List<Growing> begin(List<DecodingRequest> requests) {
        int eos = transformer.spec().tokenIds().eos();
        int most = transformer.spec().dimensions().maxLength();
        return requests.stream().map(request -> new Growing(request, eos, most)).toList();
    }

    private void grow(List<Growing> active, DecoderState state, int[] tokens) {
        float[] logits;
        try (NDManager manager = transformer.newManager()) {
            NDArray step = transformer.step(manager, state, tokens, AttentionListener.NONE);
            logits = step.toFloatArray();
        }
        int vocabulary = transformer.spec().tokenIds().targetVocabulary();
        for (int row = 0; row < active.size(); row++) {
            active.get(row).grow(logits, row * vocabulary, (row + 1) * vocabulary);
        }
    }

    private static void keepUnfinished(List<Growing> active, DecoderState state) {
        int[] rows = new int[active.size()];
        int kept = 0;
        for (int row = 0; row < rows.length; row++) {
            if (!active.get(row).finished()) {
                rows[kept++] = row;
            }
        }
        active.removeIf(Growing::finished);
        if (kept > 0 && kept < rows.length) {
            state.keep(Arrays.copyOf(rows, kept));
        }
    }
}
