package io.github.flinkmlops.transformer;

/**
 * Sinusoidal positions: {@code pe[p][2i] = sin(p · 10000^(−2i/d))}, {@code pe[p][2i+1] = cos(p ·
 * 10000^(−2i/d))}, computed in double precision. Vaswani et al. 2017, section 3.5.
 */
public final class Positions {
    private Positions() {}

    /** Returns the table, length × dModel, row-major; dModel is even. */
    public static float[] table(int length, int dModel) {
        float[] table = new float[length * dModel];
        for (int i = 0; i < dModel; i += 2) {
            double frequency = Math.exp(-Math.log(10_000) * i / dModel);
            for (int p = 0; p < length; p++) {
                table[p * dModel + i] = (float) Math.sin(p * frequency);
                table[p * dModel + i + 1] = (float) Math.cos(p * frequency);
            }
        }
        return table;
    }
}
