package io.github.flinkmlops.transformer;

import ai.djl.ndarray.types.DataType;
import java.util.Locale;

/** What weights, caches and intermediate numbers are kept in. */
public enum Precision {

    /** 32 bits (IEEE 754 binary32). */
    SINGLE(DataType.FLOAT32),

    /** 16 bits (IEEE 754 binary16), for GPUs: half the memory, three significant digits. */
    HALF(DataType.FLOAT16);

    private final DataType type;

    Precision(DataType type) {
        this.type = type;
    }

    /** Returns the engine's type. */
    public DataType type() {
        return type;
    }

    /** Returns the bytes of a number. */
    public int bytes() {
        return type.getNumOfBytes();
    }

    /** As job files name it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
