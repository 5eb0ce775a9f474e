package io.github.flinkmlops.host;

import io.github.flinkmlops.decoding.EncodedSources;
import io.github.flinkmlops.decoding.StepBatch;
import io.github.flinkmlops.decoding.StepModel;
import io.github.flinkmlops.sequence.Attention;
import io.github.flinkmlops.transformer.TokenIds;
import java.util.List;

/** A model that stays open when its host is closed. */
record Borrowed(StepModel model) implements StepModel {
    @Override
    public TokenIds tokenIds() {
        return model.tokenIds();
    }

    @Override
    public int maxTargetLength() {
        return model.maxTargetLength();
    }

    @Override
    public long rowBytes(int sourceLength, int targetLength) {
        return model.rowBytes(sourceLength, targetLength);
    }

    @Override
    public EncodedSources encode(int[][] sources) {
        return model.encode(sources);
    }

    @Override
    public StepBatch open(int rows) {
        return model.open(rows);
    }

    @Override
    public List<Attention> attention(int[] source, int[] target) {
        return model.attention(source, target);
    }

    @Override
    public int maxSourceLength() {
        return model.maxSourceLength();
    }

    @Override
    public int sourceVocabulary() {
        return model.sourceVocabulary();
    }

    @Override
    public long weightBytes() {
        return model.weightBytes();
    }

    @Override
    public void close() {}
}
