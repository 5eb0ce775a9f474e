package io.github.flinkmlops.script;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An array of one axis that Java and a script hand each other again and again. On the CPU both work
 * on the same memory; for a GPU it is copied.
 */
final class Staging {
    private final NDArray array;

    /** The array's own memory; null on a GPU. */
    private final @Nullable ByteBuffer shared;

    private Staging(NDArray array) {
        this.array = array;
        this.shared =
                array.getDevice().isGpu()
                        ? null
                        : array.toByteBuffer(true).order(ByteOrder.nativeOrder());
    }

    static Staging longs(NDManager manager, int length) {
        return new Staging(manager.zeros(new Shape(length), DataType.INT64));
    }

    static Staging floats(NDManager manager, int length) {
        return new Staging(manager.zeros(new Shape(length), DataType.FLOAT32));
    }

    /** Returns what a script is called with. */
    NDArray array() {
        return array;
    }

    long length() {
        return array.getShape().get(0);
    }

    /** Sets the first numbers. */
    void set(long[] values, int length) {
        if (shared == null) {
            LongBuffer whole = LongBuffer.allocate((int) length());
            array.set(whole.put(0, values, 0, length));
        } else {
            shared.asLongBuffer().put(0, values, 0, length);
        }
    }

    /** Sets the first numbers. */
    void set(float[] values, int length) {
        if (shared == null) {
            FloatBuffer whole = FloatBuffer.allocate((int) length());
            array.set(whole.put(0, values, 0, length));
        } else {
            shared.asFloatBuffer().put(0, values, 0, length);
        }
    }

    /** Reads the first numbers. */
    void get(long[] into, int length) {
        if (shared == null) {
            System.arraycopy(array.toLongArray(), 0, into, 0, length);
        } else {
            shared.asLongBuffer().get(0, into, 0, length);
        }
    }

    /** Reads the first numbers. */
    void get(float[] into, int length) {
        if (shared == null) {
            System.arraycopy(array.toFloatArray(), 0, into, 0, length);
        } else {
            shared.asFloatBuffer().get(0, into, 0, length);
        }
    }

    void close() {
        array.close();
    }
}
