package io.github.flinkmlops.safetensors;

import java.util.Arrays;
import java.util.Set;

/** The type of a tensor's elements; each constant's name is its spelling in the header. */
public enum DType {
    /** IEEE 754 binary64. */
    F64(8),
    /** IEEE 754 binary32. */
    F32(4),
    /** IEEE 754 binary16. */
    F16(2),
    /** The upper half of a binary32. */
    BF16(2),
    /** Signed 64-bit integer. */
    I64(8),
    /** Signed 32-bit integer. */
    I32(4),
    /** Signed 16-bit integer. */
    I16(2),
    /** Signed byte. */
    I8(1),
    /** Unsigned byte. */
    U8(1),
    /** One byte, 0 or 1. */
    BOOL(1);

    private static final Set<String> UNSUPPORTED =
            Set.of(
                    "U16", "U32", "U64", "C64", "F8_E4M3", "F8_E5M2", "F8_E8M0", "F6_E2M3",
                    "F6_E3M2", "F4");

    private final int byteSize;

    DType(int byteSize) {
        this.byteSize = byteSize;
    }

    /** Returns the bytes that one element takes. */
    public int byteSize() {
        return byteSize;
    }

    /**
     * Finds a type by its spelling in the header.
     *
     * @throws IllegalArgumentException if the name is unknown, or known but not supported here
     */
    public static DType named(String name) {
        for (DType dtype : values()) {
            if (dtype.name().equals(name)) {
                return dtype;
            }
        }
        String problem = UNSUPPORTED.contains(name) ? "unsupported" : "unknown";
        throw new IllegalArgumentException(
                problem
                        + " dtype '"
                        + name
                        + "', convert it to one of "
                        + Arrays.toString(values()));
    }
}
