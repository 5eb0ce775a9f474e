package io.github.flinkmlops.script;

import io.github.flinkmlops.transformer.Dimensions;

/**
 * How large the numbers of a transformer can become, whatever the tokens. A norm gives at most
 * √dModel + 1 times the largest weight; a linear map gives at most the largest weight times the sum
 * of what comes in and one for the bias; what attention gives is among the values.
 */
final class LargestNumbers {
    private LargestNumbers() {}

    /**
     * Bounds keys, values, their products with queries, and all that they are computed from. The
     * bound is far above what comes, and not finite if a weight is not.
     *
     * @param largest the largest absolute value of all weights, those of tables as they are added
     */
    static double bound(Dimensions sizes, double largest) {
        int width = sizes.dModel();
        double normed = largest * (Math.sqrt(width) + 1);
        double embedded = largest + 1;
        double fed = mapped(sizes.feedForward(), mapped(width, normed, largest), largest);
        double attended = attended(width, Math.max(normed, embedded), largest);
        // Where no norm comes between, each sublayer adds to what passes it.
        double memory = embedded + sizes.encoderLayers() * (attended + fed);
        double crossed = attended(width, Math.max(normed, memory), largest);
        double passed = embedded + sizes.decoderLayers() * (attended + crossed + fed);
        double query = mapped(width, Math.max(normed, embedded), largest);
        double key = mapped(width, Math.max(normed, memory), largest);
        return Math.max(passed, sizes.headSize() * query * key);
    }

    private static double attended(int width, double input, double largest) {
        return mapped(width, mapped(width, input, largest), largest);
    }

    private static double mapped(int length, double input, double largest) {
        return largest * (length * input + 1);
    }
}
