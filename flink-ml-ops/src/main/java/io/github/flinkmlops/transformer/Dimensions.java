package io.github.flinkmlops.transformer;

/**
 * How large a transformer is.
 *
 * @param dModel numbers a token is represented by; even, and a multiple of {@code heads}
 * @param heads heads of each attention, each of {@code dModel / heads} numbers
 * @param feedForward width of the hidden layer in each feed-forward network
 * @param encoderLayers layers of the encoder
 * @param decoderLayers layers of the decoder
 * @param maxLength most tokens of a source, its end token included, and of a target, its begin
 *     token included
 */
public record Dimensions(
        int dModel,
        int heads,
        int feedForward,
        int encoderLayers,
        int decoderLayers,
        int maxLength) {

    /** What one table of positions may take, in floats: 1 GB. */
    private static final long MOST_POSITION_VALUES = 1L << 28;

    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException naming every size that is not possible
     */
    public Dimensions {
        Problems problems = new Problems();
        problems.requireAtLeast("dModel", 2, dModel);
        problems.requireAtLeast("heads", 1, heads);
        problems.requireAtLeast("feedForward", 1, feedForward);
        problems.requireAtLeast("encoderLayers", 1, encoderLayers);
        problems.requireAtLeast("decoderLayers", 1, decoderLayers);
        problems.requireAtLeast("maxLength", 1, maxLength);
        problems.require(
                dModel % 2 == 0,
                "dModel must be even, for positions are pairs of sine and cosine, was %d",
                dModel);
        problems.require(
                heads < 1 || dModel % heads == 0,
                "dModel must be a multiple of heads, were %d and %d",
                dModel,
                heads);
        problems.require(
                (long) maxLength * dModel <= MOST_POSITION_VALUES,
                "maxLength times dModel must be at most %d, were %d and %d",
                MOST_POSITION_VALUES,
                maxLength,
                dModel);
        problems.throwIfAny();
    }

    /** Returns the numbers of one head. */
    public int headSize() {
        return dModel / heads;
    }
}
