package io.github.flinkmlops.script;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.flinkmlops.decoding.TokensModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A user's script with {@code forward(ids) -> ids}, sources × longest to sources × any length. */
final class TokensScript implements TokensModel {
    private static final String METHOD = "forward";

    private final UserScript script;
    private final long weightBytes;
    private final int targetVocabulary;
    private final int pad;
    private final int bos;
    private final int eos;

    private TokensScript(
            UserScript script, long weightBytes, int targetVocabulary, int pad, int bos, int eos) {
        this.script = script;
        this.weightBytes = weightBytes;
        this.targetVocabulary = targetVocabulary;
        this.pad = pad;
        this.bos = bos;
        this.eos = eos;
    }

    static TokensScript open(
            UserScript script, long weightBytes, int targetVocabulary, int pad, int bos, int eos) {
        TokensScript model = new TokensScript(script, weightBytes, targetVocabulary, pad, bos, eos);
        script.tryOut("forward(ids) -> ids", () -> model.run(script.trial()));
        return model;
    }

    @Override
    public List<int[]> run(int[][] sources) {
        if (sources.length == 0) {
            return List.of();
        }
        script.check(sources);
        try (NDManager scratch = script.newManager()) {
            NDList answers = script.call(METHOD, script.ids(scratch, sources));
            UserScript.Answer ids =
                    script.answer(METHOD, answers, 0, new Shape(sources.length, -1));
            int length = (int) ids.shape().get(1);
            List<int[]> targets = new ArrayList<>();
            for (int row = 0; row < sources.length; row++) {
                targets.add(target(ids.values(), row * length, length));
            }
            return targets;
        }
    }

    /** Leaves out the begin token, and the end token with everything behind it. */
    private int[] target(float[] ids, int begin, int length) {
        int[] target = new int[length];
        int count = 0;
        for (int i = begin; i < begin + length; i++) {
            int id = (int) ids[i];
            if (id != ids[i] || id < 0 || id >= targetVocabulary) {
                throw new IllegalStateException(
                        "%s returned %s as an id, ids are 0 to %d"
                                .formatted(METHOD, ids[i], targetVocabulary - 1));
            }
            if (id == eos || id == pad) {
                break;
            }
            if (id != bos) {
                target[count++] = id;
            }
        }
        return Arrays.copyOf(target, count);
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
