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

    /** Returns room for so many source tokens: a power of two, or what the model allows. */
    static int sourceRoom(TransformerSpec spec, int length) {
        int most = rounded(spec.dimensions().maxLength());
        return Math.min(most, powerOfTwo(rounded(length)));
    }

    /**
     * Returns room for so many target tokens that rows look at, and one and a half times as much to
     * go on: when that is used up, what rows look at is carried back to the front, which costs
     * about as much as a step. It is an odd number of multiples: with a power of two, the parts of
     * all rows that are looked at would share a quarter of the processor's cache.
     */
    static int targetRoom(TransformerSpec spec, int length) {
        int most = withMargin(spec.dimensions().maxLength());
        return Math.min(most, withMargin(length));
    }

    /** Computes the bytes of a row, as {@link ScriptedTransformer#rowBytes} promises. */
    static long bytes(
            TransformerSpec spec, Precision precision, int sourceLength, int targetLength) {
        Dimensions sizes = spec.dimensions();
        long token = 2L * sizes.decoderLayers() * sizes.dModel();
        int sources = sourceRoom(spec, sourceLength);
        int targets = targetRoom(spec, targetLength);
        // While a cache grows there are three: the old of half the size, a copy of it, the new.
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

    private static int withMargin(int length) {
        return (5 * rounded(length) / 2 / MULTIPLE | 1) * MULTIPLE;
    }

    private static int powerOfTwo(int atLeast) {
        return Integer.highestOneBit(atLeast - 1) << 1;
    }
}
