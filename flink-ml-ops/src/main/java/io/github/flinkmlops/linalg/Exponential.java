package io.github.flinkmlops.linalg;

/**
 * eˣ for x ≤ 0 in floats: x = n ln 2 + r with |r| ≤ ½ ln 2, eˣ = 2ⁿ eʳ, eʳ by Taylor's series to
 * the seventh power, which is exact to 5e-9. The same constants serve the plain kernels one by one
 * and the vector kernels lane by lane.
 */
final class Exponential {

    /** What x is raised to, since below it 2ⁿ would not be a normal float. */
    static final float LEAST = -87f;

    static final float INVERSE_LN2 = (float) (1 / Math.log(2));

    /** The first 15 bits of ln 2, whose product with n is exact, and the rest. */
    static final float LN2_HIGH = 0x1.62e4p-1f;

    static final float LN2_LOW = (float) (Math.log(2) - LN2_HIGH);

    /** Added to a small number it leaves the nearest integer in the last bits. */
    static final float ROUNDER = 0x1.8p23f;

    /** 1/k! for the powers from the seventh down to the second. */
    static final float C7 = 1f / 5040;

    static final float C6 = 1f / 720;
    static final float C5 = 1f / 120;
    static final float C4 = 1f / 24;
    static final float C3 = 1f / 6;
    static final float C2 = 1f / 2;

    /** What multiplies n into the exponent's bits of a float. */
    static final int EXPONENT = 1 << 23;

    /** The bits of 1, to which n is added as exponent. */
    static final int ONE = 0x3f800000;

    private Exponential() {}

    static float of(float value) {
        float x = Math.max(value, LEAST);
        float rounded = Math.fma(x, INVERSE_LN2, ROUNDER);
        return series(rest(x, rounded)) * power(rounded);
    }

    /**
     * The same of many, in three loops of which C2 vectorises the first two: it knows no vector
     * instruction that takes a float's bits for an int, and leaves a whole loop for one.
     *
     * @param x at least {@code count} numbers; they are written over
     * @param rounded memory for as many
     * @param y what is wanted, as many
     */
    static void ofAll(float[] x, int count, float[] rounded, float[] y) {
        for (int j = 0; j < count; j++) {
            float value = Math.max(x[j], LEAST);
            float nearest = Math.fma(value, INVERSE_LN2, ROUNDER);
            rounded[j] = nearest;
            x[j] = rest(value, nearest);
        }
        for (int j = 0; j < count; j++) {
            y[j] = series(x[j]);
        }
        for (int j = 0; j < count; j++) {
            y[j] *= power(rounded[j]);
        }
    }

    /** x less the multiple of ln 2 that is nearest to it. */
    private static float rest(float x, float rounded) {
        float n = rounded - ROUNDER;
        return Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
    }

    private static float series(float r) {
        float series = Math.fma(C7, r, C6);
        series = Math.fma(series, r, C5);
        series = Math.fma(series, r, C4);
        series = Math.fma(series, r, C3);
        series = Math.fma(series, r, C2);
        series = Math.fma(series, r, 1f);
        return Math.fma(series, r, 1f);
    }

    private static float power(float rounded) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(rounded) * EXPONENT + ONE);
    }
}
