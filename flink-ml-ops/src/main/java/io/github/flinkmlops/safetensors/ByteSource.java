package io.github.flinkmlops.safetensors;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Where the bytes of a file come from: an array, or a file that is mapped piece by piece. */
interface ByteSource extends Closeable {
    /** Returns what messages call this source. */
    String name();

    /** Returns the number of bytes. */
    long size();

    /** Returns the bytes from {@code position} on, read only; they lie within {@link #size()}. */
    ByteBuffer slice(long position, int length);

    /** A file in memory; the array is not copied. */
    static ByteSource of(byte[] bytes, String name) {
        return new ByteSource() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public ByteBuffer slice(long position, int length) {
                return ByteBuffer.wrap(bytes).slice((int) position, length).asReadOnlyBuffer();
            }

            @Override
            public void close() throws IOException {
                // An array holds nothing open.
            }
        };
    }
}
