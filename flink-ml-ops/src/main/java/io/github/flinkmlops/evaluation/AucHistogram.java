package io.github.flinkmlops.evaluation;

/**
 * The area under the ROC curve from a histogram of scores: the share of pairs of a positive and a
 * negative in which the positive scores higher, pairs in one bin counting half.
 *
 * <p>Bins have a relative width of 1/128 in the score below one half, and in one minus the score
 * above: fine where probabilities crowd, and the memory does not grow with the stream.
 */
final class AucHistogram implements Metric {

    private static final int MANTISSA_BITS = 7;
    private static final int SHIFT = 23 - MANTISSA_BITS;
    private static final int HALF = Float.floatToIntBits(0.5f) >>> SHIFT;
    private static final int OCTAVES = 24;
    private static final int SIDE = (OCTAVES << MANTISSA_BITS) + 1;
    private static final int BINS = 2 * SIDE;

    private final double[] positives = new double[BINS];
    private final double[] negatives = new double[BINS];

    @Override
    public void add(float[] prediction, float target, double loss, double weight) {
        add(prediction[0], target > 0.5f, weight);
    }

    void add(float score, boolean positive, double weight) {
        (positive ? positives : negatives)[bin(score)] += weight;
    }

    private static int bin(float score) {
        return score <= 0.5f ? binBelowHalf(score) : BINS - 1 - binBelowHalf(1f - score);
    }

    /** The bin of a score of at most one half; the smallest scores share bin 0. */
    private static int binBelowHalf(float score) {
        int fromHalf = HALF - (Float.floatToIntBits(Math.max(score, 0f)) >>> SHIFT);
        return Math.max(0, SIDE - 1 - fromHalf);
    }

    @Override
    public double value() {
        return area();
    }

    double area() {
        double below = 0;
        double pairs = 0;
        double positive = 0;
        for (int i = 0; i < BINS; i++) {
            pairs += positives[i] * (below + negatives[i] / 2);
            below += negatives[i];
            positive += positives[i];
        }
        return positive > 0 && below > 0 ? pairs / (positive * below) : 0;
    }

    @Override
    public double[] state() {
        double[] state = new double[2 * BINS];
        System.arraycopy(positives, 0, state, 0, BINS);
        System.arraycopy(negatives, 0, state, BINS, BINS);
        return state;
    }

    @Override
    public void restore(double[] state) {
        System.arraycopy(state, 0, positives, 0, BINS);
        System.arraycopy(state, BINS, negatives, 0, BINS);
    }
}
