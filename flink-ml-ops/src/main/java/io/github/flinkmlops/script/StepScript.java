package io.github.flinkmlops.script;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.flinkmlops.decoding.EncodedSources;
import io.github.flinkmlops.decoding.StepBatch;
import io.github.flinkmlops.decoding.StepModel;
import io.github.flinkmlops.sequence.Attention;
import io.github.flinkmlops.transformer.TokenIds;
import java.util.Arrays;
import java.util.List;

/**
 * A user's script that is driven step by step:
 *
 * <pre>{@code
 * encode(ids, mask) -> List[Tensor]                     ids, mask: sources × longest
 * step(tokens, positions, caches: List[Tensor]) -> (Tensor, List[Tensor])
 * }</pre>
 */
final class StepScript implements StepModel {
    private final UserScript script;
    private final long weightBytes;
    private final TokenIds tokenIds;
    private final int maxTargetLength;
    private long trialBytes;

    private StepScript(
            UserScript script, long weightBytes, TokenIds tokenIds, int maxTargetLength) {
        this.script = script;
        this.weightBytes = weightBytes;
        this.tokenIds = tokenIds;
        this.maxTargetLength = maxTargetLength;
    }

    static StepScript open(
            UserScript script, long weightBytes, TokenIds tokenIds, int maxTargetLength) {
        StepScript model = new StepScript(script, weightBytes, tokenIds, maxTargetLength);
        script.tryOut(
                "encode(ids, mask) -> caches; step(tokens, positions, caches) -> logits, caches",
                model::tryOut);
        return model;
    }

    private void tryOut() {
        int[][] sources = script.trial();
        int[] tokens = new int[sources.length];
        Arrays.fill(tokens, tokenIds.bos());
        try (NDManager scratch = script.newManager()) {
            NDArray ids = script.ids(scratch, sources);
            NDList caches = script.call("encode", ids, script.mask(scratch, sources));
            script.requireKept("encode", caches, 0);
            trialBytes = StepScriptBatch.bytes(caches) / sources.length;
        }
        try (StepScriptBatch batch = new StepScriptBatch(script, this, sources.length)) {
            batch.checkTypes();
            batch.append(this, sources);
            batch.step(tokens);
            batch.select(new int[] {1});
            if (maxTargetLength > 1) {
                batch.append(this, new int[][] {sources[0]});
                batch.step(tokens);
            }
        }
    }

    @Override
    public TokenIds tokenIds() {
        return tokenIds;
    }

    @Override
    public int maxTargetLength() {
        return maxTargetLength;
    }

    /** An estimate: what the caches of the trial took for three tokens, scaled to these lengths. */
    @Override
    public long rowBytes(int sourceLength, int targetLength) {
        return 3 * trialBytes * Math.max(1, sourceLength + targetLength)
                + 3L * Float.BYTES * tokenIds.targetVocabulary();
    }

    @Override
    public EncodedSources encode(int[][] sources) {
        return EncodedByScript.encode(script, sources);
    }

    @Override
    public StepBatch open(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("rows must be at least 1, was " + rows);
        }
        return new StepScriptBatch(script, this, rows);
    }

    @Override
    public List<Attention> attention(int[] source, int[] target) {
        throw new UnsupportedOperationException("a user's script does not show its attention");
    }

    @Override
    public int maxSourceLength() {
        return script.maxSourceLength();
    }

    @Override
    public int sourceVocabulary() {
        return script.sourceVocabulary();
    }

    @Override
    public long weightBytes() {
        return weightBytes;
    }

    @Override
    public void close() {
        script.close();
    }
}
