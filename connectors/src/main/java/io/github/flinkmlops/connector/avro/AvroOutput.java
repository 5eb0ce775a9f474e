package io.github.flinkmlops.connector.avro;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes Avro's binary encoding into a buffer that is used again for the next message. */
final class AvroOutput {

    private static final int LONGEST_VARINT = 10;
    private static final VarHandle FLOATS =
            MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle DOUBLES =
            MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] buffer = new byte[256];
    private int size;

    /** Begins a message. */
    void clear() {
        size = 0;
    }

    /** Writes bytes that are encoded already. */
    void writeEncoded(byte[] encoded) {
        reserve(encoded.length);
        System.arraycopy(encoded, 0, buffer, size, encoded.length);
        size += encoded.length;
    }

    /** Writes an int or a long: their encodings agree. */
    void writeLong(long value) {
        reserve(LONGEST_VARINT);
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7fL) != 0) {
            buffer[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
    }

    void writeFloat(float value) {
        reserve(Float.BYTES);
        FLOATS.set(buffer, size, value);
        size += Float.BYTES;
    }

    void writeDouble(double value) {
        reserve(Double.BYTES);
        DOUBLES.set(buffer, size, value);
        size += Double.BYTES;
    }

    void writeString(String text) {
        int length = text.length();
        writeLong(length);
        reserve(length);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // Not ASCII: the number of bytes is another one. Take the length back.
                size -= i + varintLength(length);
                writeBytes(text.getBytes(StandardCharsets.UTF_8));
                return;
            }
            buffer[size++] = (byte) c;
        }
    }

    private static int varintLength(int length) {
        return (Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, length << 1)) + 6) / 7;
    }

    void writeBytes(byte[] bytes) {
        writeLong(bytes.length);
        writeEncoded(bytes);
    }

    /** Writes {@code values} from {@code from} up to {@code to} as an array of one block. */
    void writeFloats(float[] values, int from, int to) {
        if (to > from) {
            writeLong(to - from);
            reserve(Float.BYTES * (to - from));
            for (int i = from; i < to; i++) {
                FLOATS.set(buffer, size, values[i]);
                size += Float.BYTES;
            }
        }
        writeLong(0);
    }

    /** What was written since {@link #clear}. */
    byte[] toByteArray() {
        return Arrays.copyOf(buffer, size);
    }

    private void reserve(int more) {
        if (buffer.length - size < more) {
            int needed = Math.addExact(size, more);
            buffer = Arrays.copyOf(buffer, (int) Math.max(needed, Math.min(2L * size, 1 << 30)));
        }
    }
}
