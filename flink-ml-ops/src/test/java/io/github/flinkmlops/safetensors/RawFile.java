package io.github.flinkmlops.safetensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Puts files together by hand, right or wrong. */
final class RawFile {
    private RawFile() {}

    static byte[] of(String header, byte[] data) {
        return of(header.getBytes(StandardCharsets.UTF_8), data);
    }

    static byte[] of(byte[] header, byte[] data) {
        return withLength(header.length, header, data);
    }

    static byte[] withLength(long headerLength, byte[] header, byte[] data) {
        return ByteBuffer.allocate(8 + header.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(headerLength)
                .put(header)
                .put(data)
                .array();
    }

    /** A file of one tensor {@code x} that fills the data. */
    static byte[] oneTensor(DType dtype, int elements, byte[] data) {
        return of(
                "{\"x\":{\"dtype\":\"%s\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
                        .formatted(dtype, elements, data.length),
                data);
    }
}
