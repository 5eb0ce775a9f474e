package io.github.flinkmlops.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HalfPrecisionTest {
    @Test
    void widensKnownBinary16Values() {
        assertThat(HalfPrecision.fromF16((short) 0x3c00)).isEqualTo(1f);
        assertThat(HalfPrecision.fromF16((short) 0xc000)).isEqualTo(-2f);
        assertThat(HalfPrecision.fromF16((short) 0x3555)).isEqualTo(0x1.554p-2f);
        assertThat(HalfPrecision.fromF16((short) 0x7bff)).isEqualTo(65504f);
        assertThat(HalfPrecision.fromF16((short) 0x0400)).isEqualTo(0x1p-14f);
    }

    @Test
    void widensBinary16Subnormals() {
        assertThat(HalfPrecision.fromF16((short) 0x0001)).isEqualTo(0x1p-24f);
        assertThat(HalfPrecision.fromF16((short) 0x03ff)).isEqualTo(1023 * 0x1p-24f);
        assertThat(HalfPrecision.fromF16((short) 0x8001)).isEqualTo(-0x1p-24f);
    }

    @Test
    void keepsInfinitiesNansAndTheSignOfZero() {
        assertThat(HalfPrecision.fromF16((short) 0x7c00)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(HalfPrecision.fromF16((short) 0xfc00)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(bits(HalfPrecision.fromF16((short) 0x7e01))).isEqualTo(0x7fc0_2000);
        assertThat(bits(HalfPrecision.fromF16((short) 0x8000))).isEqualTo(0x8000_0000);
        assertThat(HalfPrecision.fromBF16((short) 0x7f80)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(bits(HalfPrecision.fromBF16((short) 0xffc1))).isEqualTo(0xffc1_0000);
        assertThat(bits(HalfPrecision.fromBF16((short) 0x8000))).isEqualTo(0x8000_0000);
    }

    @Test
    void widensEveryBinary16AsItsDefinitionSays() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            int exponent = bits >> 10 & 0x1f;
            int fraction = bits & 0x3ff;
            if (exponent == 0x1f) {
                continue;
            }
            double magnitude =
                    exponent == 0
                            ? fraction * 0x1p-24
                            : Math.scalb(1 + fraction / 1024.0, exponent - 15);
            double expected = (bits & 0x8000) == 0 ? magnitude : -magnitude;
            assertThat((double) HalfPrecision.fromF16((short) bits)).isEqualTo(expected);
        }
    }

    @Test
    void widensBfloat16SubnormalsAndNormals() {
        assertThat(HalfPrecision.fromBF16((short) 0x0001)).isEqualTo(0x1p-133f);
        assertThat(HalfPrecision.fromBF16((short) 0x3f80)).isEqualTo(1f);
        assertThat(HalfPrecision.fromBF16((short) 0xc049)).isEqualTo(-3.140625f);
    }

    private static int bits(float value) {
        return Float.floatToRawIntBits(value);
    }
}
