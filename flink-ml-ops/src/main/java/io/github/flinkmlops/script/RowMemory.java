package io.github.flinkmlops.script;

import io.github.flinkmlops.transformer.Dimensions;
import io.github.flinkmlops.transformer.TransformerSpec;

/** How much room a batch makes, and what a row takes of it. */
final class RowMemory {
    private static final int LEAST_TOKENS = 16;

    private RowMemory() {}

    /** Returns room for so many source tokens: a power of two, or what the model allows. */
    static int sourceRoom(TransformerSpec spec, int length) {
        int most = spec.dimensions().maxLength();
        return Math.min(most, Math.max(LEAST_TOKENS, powerOfTwo(length)));
    }

    /**
     * Returns room for so many target tokens that rows look at, and a third as much to go on: when
     * that is used up, what rows look at is carried back to the front.
     */
    static int targetRoom(TransformerSpec spec, int length) {
        int most = withMargin(spec.dimensions().maxLength());
        int room = powerOfTwo(withMargin(length));
        return Math.min(most, Math.max(LEAST_TOKENS, room));
    }

    /** Computes the bytes of a row, as {@link ScriptedTransformer#rowBytes} promises. */
    static long bytes(TransformerSpec spec, int sourceLength, int targetLength) {
        Dimensions sizes = spec.dimensions();
        long token = 2L * sizes.decoderLayers() * sizes.dModel();
        // While a cache grows there are two, the old of half the size.
        long caches =
                token * 3 / 2 * (sourceRoom(spec, sourceLength) + targetRoom(spec, targetLength));
        long wide = Math.max(sizes.feedForward(), 3L * sizes.dModel());
        long attention = 2L * sizes.heads() * sourceLength * sourceLength;
        long encoding =
                sourceLength * Math.max(2 * wide + 3L * sizes.dModel(), token + sizes.dModel());
        long step = 3L * spec.tokenIds().targetVocabulary() + 2 * wide + 4L * sizes.dModel();
        return Float.BYTES * (caches + Math.max(attention + encoding, step));
    }

    /** Lengths are at most 2^27, for a model's table of positions is bounded. */
    private static int withMargin(int length) {
        return length + length / 3 + 1;
    }

    private static int powerOfTwo(int atLeast) {
        return atLeast <= 1 ? 1 : Integer.highestOneBit(atLeast - 1) << 1;
    }
}
