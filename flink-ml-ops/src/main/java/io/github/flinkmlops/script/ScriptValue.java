package io.github.flinkmlops.script;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;

/**
 * What a script takes or gives, in the form in which it does. Who calls a script again and again
 * with the same arrays makes these once. It keeps its arrays' memory until it is closed.
 */
final class ScriptValue implements AutoCloseable {
    private final IValue value;

    ScriptValue(IValue value) {
        this.value = value;
    }

    static ScriptValue of(NDArray array) {
        return new ScriptValue(IValue.from((PtNDArray) array));
    }

    /** Returns a new list, which the script may change. */
    static ScriptValue list(NDArray... arrays) {
        PtNDArray[] elements = new PtNDArray[arrays.length];
        System.arraycopy(arrays, 0, elements, 0, arrays.length);
        return new ScriptValue(IValue.listFrom(elements));
    }

    IValue value() {
        return value;
    }

    /** Returns the array that this is. */
    NDArray array(NDManager manager) {
        return value.toTensor((PtNDManager) manager);
    }

    @Override
    public void close() {
        value.close();
    }
}
