package io.github.flinkmlops.script;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.flinkmlops.decoding.EncodedSources;

/**
 * What the layers of the decoder read of sources.
 *
 * @param keysValues sources × tokens of the longest × 2 layers · dModel
 * @param lengths of the sources, in tokens
 */
record ScriptedSources(NDManager manager, NDArray keysValues, int[] lengths)
        implements EncodedSources {

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

    @Override
    public int size() {
        return lengths.length;
    }

    @Override
    public void close() {
        manager.close();
    }
}
