package io.github.flinkmlops.linalg;

import static io.github.flinkmlops.linalg.VectorKernels.LANES;
import static io.github.flinkmlops.linalg.VectorKernels.SPECIES;
import static io.github.flinkmlops.linalg.VectorKernels.load;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * {@link Exponential} in every lane. Its constants are vectors from the start: C2 stops inlining in
 * the middle of a formula that is long, and then allocates every vector after it.
 */
final class VectorExponential {

    private static final FloatVector LEAST = all(Exponential.LEAST);
    private static final FloatVector INVERSE_LN2 = all(Exponential.INVERSE_LN2);
    private static final FloatVector ROUNDER = all(Exponential.ROUNDER);
    private static final FloatVector MINUS_LN2_HIGH = all(-Exponential.LN2_HIGH);
    private static final FloatVector MINUS_LN2_LOW = all(-Exponential.LN2_LOW);
    private static final FloatVector C7 = all(Exponential.C7);
    private static final FloatVector C6 = all(Exponential.C6);
    private static final FloatVector C5 = all(Exponential.C5);
    private static final FloatVector C4 = all(Exponential.C4);
    private static final FloatVector C3 = all(Exponential.C3);
    private static final FloatVector C2 = all(Exponential.C2);
    private static final FloatVector ONE = all(1f);
    private static final IntVector ONE_BITS = ONE.reinterpretAsInts();
    private static final IntVector EXPONENT = (IntVector) ONE_BITS.broadcast(Exponential.EXPONENT);

    private VectorExponential() {}

    private static FloatVector all(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

    /** For rows of at least a vector, y not being x. */
    static void exponentials(float[] x, float largest, float[] y) {
        int j = 0;
        while (j < y.length) {
            int k = Math.min(j, y.length - LANES);
            FloatVector v = load(x, k).sub(largest).max(LEAST);
            FloatVector rounded = v.fma(INVERSE_LN2, ROUNDER);
            FloatVector n = rounded.sub(ROUNDER);
            FloatVector r = n.fma(MINUS_LN2_LOW, n.fma(MINUS_LN2_HIGH, v));
            FloatVector series = r.fma(C7, C6);
            series = series.fma(r, C5);
            series = series.fma(r, C4);
            series = series.fma(r, C3);
            series = series.fma(r, C2);
            series = series.fma(r, ONE);
            series = series.fma(r, ONE);
            IntVector power = rounded.reinterpretAsInts().mul(EXPONENT).add(ONE_BITS);
            series.mul(power.reinterpretAsFloats()).intoArray(y, k);
            j = k + LANES;
        }
    }
}
