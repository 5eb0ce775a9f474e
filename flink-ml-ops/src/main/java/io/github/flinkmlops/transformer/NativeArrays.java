package io.github.flinkmlops.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Copies Java arrays into memory that the tensor itself owns. {@code NDManager.create} would let it
 * share a direct buffer instead, which counts against the JVM's limit for those and outlives the
 * closed tensor until a garbage collection.
 */
public final class NativeArrays {
    private NativeArrays() {}

    public static NDArray floats(NDManager manager, float[] values, long... shape) {
        // The direct view below exists on the CPU only; for a GPU DJL copies and keeps nothing.
        if (manager.getDevice().isGpu()) {
            return manager.create(values, new Shape(shape));
        }
        NDArray array = manager.create(new Shape(shape), DataType.FLOAT32);
        array.toByteBuffer(true).asFloatBuffer().put(values);
        return array;
    }

    public static NDArray longs(NDManager manager, long[] values, long... shape) {
        if (manager.getDevice().isGpu()) {
            return manager.create(values, new Shape(shape));
        }
        NDArray array = manager.create(new Shape(shape), DataType.INT64);
        array.toByteBuffer(true).asLongBuffer().put(values);
        return array;
    }
}
