package io.github.flinkmlops.safetensors;

/** Exact widening of the two 16-bit floating-point types; signs and NaN payloads are kept. */
final class HalfPrecision {
    private static final int F32_EXPONENT = 0x7f80_0000;

    private HalfPrecision() {}

    /**
     * Widens binary16: 1 sign bit, 5 exponent bits (bias 15), 10 fraction bits. A subnormal is
     * {@code fraction * 2^-24}, which binary32 holds as a normal number.
     */
    static float fromF16(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = (bits >> 10) & 0x1f;
        int fraction = bits & 0x3ff;
        if (exponent == 0) {
            return Float.intBitsToFloat(sign | Float.floatToRawIntBits(fraction * 0x1p-24f));
        }
        if (exponent == 0x1f) {
            return Float.intBitsToFloat(sign | F32_EXPONENT | fraction << 13);
        }
        return Float.intBitsToFloat(sign | (exponent - 15 + 127) << 23 | fraction << 13);
    }

    /** Widens bfloat16, which is a binary32 without its lower 16 fraction bits. */
    static float fromBF16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }
}
