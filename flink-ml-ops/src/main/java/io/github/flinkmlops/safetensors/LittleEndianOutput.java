package io.github.flinkmlops.safetensors;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes arrays to a stream, least significant byte first, through a small buffer. */
final class LittleEndianOutput {
    private final OutputStream out;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

    LittleEndianOutput(OutputStream out) {
        this.out = out;
    }

    void write(float[] values) throws IOException {
        for (int done = 0, count; done < values.length; done += count) {
            count = Math.min(values.length - done, buffer.capacity() / Float.BYTES);
            buffer.asFloatBuffer().put(values, done, count);
            out.write(buffer.array(), 0, count * Float.BYTES);
        }
    }

    void write(double[] values) throws IOException {
        for (int done = 0, count; done < values.length; done += count) {
            count = Math.min(values.length - done, buffer.capacity() / Double.BYTES);
            buffer.asDoubleBuffer().put(values, done, count);
            out.write(buffer.array(), 0, count * Double.BYTES);
        }
    }

    void write(long[] values) throws IOException {
        for (int done = 0, count; done < values.length; done += count) {
            count = Math.min(values.length - done, buffer.capacity() / Long.BYTES);
            buffer.asLongBuffer().put(values, done, count);
            out.write(buffer.array(), 0, count * Long.BYTES);
        }
    }

    void write(byte[] values) throws IOException {
        out.write(values);
    }
}
