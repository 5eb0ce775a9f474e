package io.github.flinkmlops.script;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.flinkmlops.decoding.EncodedSources;

/** What the layers of the decoder read of sources. Whoever else needs it longer holds it. */
final class ScriptedSources implements EncodedSources {
    private final NDManager manager;
    private final NDArray keysValues;
    private final ScriptValue value;
    private final int[] lengths;
    private final int[] begins;
    private int holders = 1;

    private ScriptedSources(NDManager manager, NDArray keysValues, int[] lengths) {
        this.manager = manager;
        this.keysValues = keysValues;
        this.value = ScriptValue.of(keysValues);
        this.lengths = lengths;
        this.begins = new int[lengths.length];
        for (int source = 1; source < lengths.length; source++) {
            begins[source] = begins[source - 1] + lengths[source - 1];
        }
    }

    static ScriptedSources encode(SourceTokens tokens, ScriptModule module) {
        NDManager manager = module.newManager();
        try (NDManager scratch = manager.newSubManager()) {
            NDArray keysValues =
                    module.call("encoded", tokens.control(scratch), tokens.mask(scratch))
                            .singletonOrThrow();
            keysValues.attach(manager);
            return new ScriptedSources(manager, keysValues, tokens.lengths());
        } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
        }
    }

    /** Returns tokens of all sources × 2 layers · dModel. */
    NDArray keysValues() {
        return keysValues;
    }

    /** Returns the same as a script takes it. */
    ScriptValue value() {
        return value;
    }

    /** Returns which token is the first of a source. */
    int begin(int source) {
        return begins[source];
    }

    /** Returns how many tokens a source has. */
    int length(int source) {
        return lengths[source];
    }

    @Override
    public int size() {
        return lengths.length;
    }

    /** Returns itself, which is to be closed once more. */
    ScriptedSources held() {
        holders++;
        return this;
    }

    @Override
    public void close() {
        if (--holders == 0) {
            value.close();
            manager.close();
        }
    }
}
