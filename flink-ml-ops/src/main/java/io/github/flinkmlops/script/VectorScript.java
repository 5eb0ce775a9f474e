package io.github.flinkmlops.script;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.flinkmlops.decoding.VectorModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A user's script with {@code forward(ids, mask)}, both sources × longest, of whose tensors one is
 * sources × outputs.
 */
final class VectorScript implements VectorModel {
    private static final String METHOD = "forward";

    private final UserScript script;
    private final long weightBytes;
    private final int outputs;
    private final int output;

    private VectorScript(UserScript script, long weightBytes, int outputs, int output) {
        this.script = script;
        this.weightBytes = weightBytes;
        this.outputs = outputs;
        this.output = output;
    }

    /**
     * Opens a script.
     *
     * @param output which of the returned tensors is the vector, from 0
     */
    static VectorScript open(UserScript script, long weightBytes, int outputs, int output) {
        VectorScript model = new VectorScript(script, weightBytes, outputs, output);
        script.tryOut("forward(ids, mask) -> vectors", () -> model.run(script.trial()));
        return model;
    }

    @Override
    public int outputs() {
        return outputs;
    }

    @Override
    public List<float[]> run(int[][] sources) {
        if (sources.length == 0) {
            return List.of();
        }
        script.check(sources);
        try (NDManager scratch = script.newManager()) {
            NDList answers =
                    script.call(
                            METHOD, script.ids(scratch, sources), script.mask(scratch, sources));
            Shape shape = new Shape(sources.length, outputs);
            float[] values = script.answer(METHOD, answers, output, shape).values();
            List<float[]> vectors = new ArrayList<>();
            for (int row = 0; row < sources.length; row++) {
                vectors.add(Arrays.copyOfRange(values, row * outputs, (row + 1) * outputs));
            }
            return vectors;
        }
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
