package io.github.flinkmlops.script;

import io.github.flinkmlops.transformer.Dimensions;
import io.github.flinkmlops.transformer.Precision;
import io.github.flinkmlops.transformer.TransformerSpec;

/** How much room a batch makes, and what a row takes of it. */
final class RowMemory {
    /**
     * Keys are looked at in multiples of 8, at least 16, the rest hidden by a mask: with fewer, or
     * with a remainder, libtorch leaves the fast kernels for products of small matrices and for
     * softmax, and takes two to seven times as long.
     */
    private static final int LEAST_KEYS = 16;

    private static final int MULTIPLE = 8;

    private RowMemory() {}

    /** Returns how many keys are looked at when there are so many. */
    static int rounded(int keys) {
        return Math.max(LEAST_KEYS, (keys + MULTIPLE - 1) / MULTIPLE * MULTIPLE);
    }

    /** Computes the bytes of a row, as {@link ScriptedTransformer#rowBytes} promises. */
    static long bytes(
            TransformerSpec spec, Precision precision, int sourceLength, int targetLength) {
        Dimensions sizes = spec.dimensions();
        long token = 2L * sizes.decoderLayers() * sizes.dModel();
        int sources = rounded(Math.min(sourceLength, sizes.maxLength()));
        int targets = rounded(Math.min(targetLength, sizes.maxLength()));
        // While a cache changes its size there are two.
        long caches = token * 2 * (sources + targets);
        long wide = Math.max(2L * sizes.feedForward(), 6L * sizes.dModel());
        long encoding =
                sourceLength * (wide + 3L * sizes.dModel())
                        + 2L * sizes.heads() * sourceLength * sourceLength
                        + 2 * token * sourceLength;
        long step =
                3L * spec.tokenIds().targetVocabulary()
                        + wide
                        + 4L * sizes.dModel()
                        + 3L * sizes.heads() * (sources + targets);
        return precision.bytes() * (caches + Math.max(encoding, step));
    }
}
