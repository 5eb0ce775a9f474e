package io.github.flinkmlops.safetensors;

import java.util.List;

/**
 * A tensor's entry in the header. The shape, the type and the offsets of an instance always agree.
 *
 * @param name the tensor's name, {@code 0.weight} for example
 * @param dtype the type of its elements
 * @param shape its dimensions, outermost first; empty for a scalar
 * @param begin the offset of its first byte, counted from the start of the data
 * @param end the offset of the byte after its last
 */
public record TensorInfo(String name, DType dtype, List<Long> shape, long begin, long end) {
    /**
     * Checks that the elements fill the offsets exactly.
     *
     * @throws IllegalArgumentException if a dimension or an offset is negative, if the size passes
     *     2^63 - 1 bytes, or if it differs from {@code end - begin}
     */
    public TensorInfo {
        shape = List.copyOf(shape);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException(
                    "tensor '%s' has data_offsets [%d, %d], which must be ascending from 0"
                            .formatted(name, begin, end));
        }
        long bytes = byteCount(name, dtype, shape);
        if (bytes != end - begin) {
            throw new IllegalArgumentException(
                    "tensor '%s' of %s %s takes %d bytes, but its data_offsets [%d, %d] span %d"
                            .formatted(name, dtype, shape, bytes, begin, end, end - begin));
        }
    }

    /** Returns the number of elements: the product of the dimensions, 1 for a scalar. */
    public long elementCount() {
        return (end - begin) / dtype.byteSize();
    }

    static long byteCount(String name, DType dtype, List<Long> shape) {
        try {
            long elements = 1;
            for (long dimension : shape) {
                if (dimension < 0) {
                    throw new IllegalArgumentException(
                            "tensor '%s' has shape %s, whose dimensions must be at least 0"
                                    .formatted(name, shape));
                }
                elements = Math.multiplyExact(elements, dimension);
            }
            return Math.multiplyExact(elements, (long) dtype.byteSize());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "tensor '%s' of %s %s takes more than 2^63 - 1 bytes"
                            .formatted(name, dtype, shape),
                    e);
        }
    }
}
