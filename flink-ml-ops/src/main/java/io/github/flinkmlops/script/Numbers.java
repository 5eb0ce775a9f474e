package io.github.flinkmlops.script;

import ai.djl.ndarray.NDArray;
import java.nio.ByteOrder;

/** Reads parts of arrays. */
final class Numbers {
    private Numbers() {}

    /** Copies float32 numbers from an offset on. */
    static void copy(NDArray array, int offset, float[] into) {
        if (array.getDevice().isGpu()) {
            System.arraycopy(array.toFloatArray(), offset, into, 0, into.length);
        } else {
            array.toByteBuffer(true)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer()
                    .get(offset, into, 0, into.length);
        }
    }
}
