package io.github.flinkmlops.trainer;

import java.util.function.DoubleSupplier;

/**
 * Judges the learning rate by the losses of whole windows, and by how far the weights have moved
 * over the first windows of all.
 */
final class PaceKeeper {

    /** Windows after which weights must have moved. */
    private static final int FIRST_WINDOWS = 5;

    /** Relative to where they began; a useful rate moves weights by a hundred times as much. */
    private static final double LEAST_MOVEMENT = 1e-3;

    /** So many minibatches in a row that cannot be learned are no accident of the data. */
    private static final int REFUSED_IN_A_ROW = 10;

    private static final int STATE = 8;

    private final Watch watch;
    private Pace pace = Pace.STEADY;
    private double firstLoss;
    private double bestMean = Double.MAX_VALUE;
    private double sum;
    private long learned;
    private long refusedInARow;
    private long windows;
    private double factor = 1;

    PaceKeeper(Watch watch) {
        this.watch = watch;
    }

    Pace pace() {
        return pace;
    }

    /** What the schedule's rate is multiplied by: halved at every return to good weights. */
    double factor() {
        return factor;
    }

    /**
     * Notes a step that was taken.
     *
     * @param loss of the minibatch
     * @return whether a window has ended
     */
    boolean learned(double loss) {
        if (learned == 0 && windows == 0) {
            firstLoss = loss;
        }
        refusedInARow = 0;
        sum += loss;
        learned++;
        return learned >= watch.window();
    }

    /**
     * Notes a minibatch that could not be learned.
     *
     * @return whether that makes the rate too large
     */
    boolean refused() {
        refusedInARow++;
        if (refusedInARow < REFUSED_IN_A_ROW) {
            return false;
        }
        refusedInARow = 0;
        pace = Pace.TOO_FAST;
        return true;
    }

    /**
     * Judges the window that has ended and begins the next.
     *
     * @param movement how far the weights are from their start, relative to it. Asked only where it
     *     counts, since it looks at every weight
     */
    Pace endWindow(DoubleSupplier movement) {
        double mean = sum / learned;
        double bound = watch.growth() * Math.max(windows == 0 ? 0 : bestMean, firstLoss);
        windows++;
        if (mean > bound) {
            pace = Pace.TOO_FAST;
        } else {
            boolean stands = windows == FIRST_WINDOWS && movement.getAsDouble() < LEAST_MOVEMENT;
            pace = stands ? Pace.TOO_SLOW : Pace.STEADY;
            bestMean = Math.min(bestMean, mean);
        }
        sum = 0;
        learned = 0;
        return pace;
    }

    /** Halves the rate. */
    void slowDown() {
        factor /= 2;
    }

    double[] state() {
        return new double[] {
            pace.ordinal(), firstLoss, bestMean, sum, learned, refusedInARow, windows, factor
        };
    }

    void restore(double[] state) {
        if (state.length != STATE) {
            throw new IllegalArgumentException(
                    "the watch's state must have " + STATE + " numbers, has " + state.length);
        }
        pace = Pace.values()[(int) state[0]];
        firstLoss = state[1];
        bestMean = state[2];
        sum = state[3];
        learned = (long) state[4];
        refusedInARow = (long) state[5];
        windows = (long) state[6];
        factor = state[7];
    }
}
