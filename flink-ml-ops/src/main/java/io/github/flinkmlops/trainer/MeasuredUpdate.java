package io.github.flinkmlops.trainer;

import io.github.flinkmlops.nn.optimizer.Optimizer;

/** An update that measures how far it moves the weights. */
final class MeasuredUpdate implements Optimizer.Update {

    private final Optimizer.Update update;
    private float[] before = new float[0];
    private double squares;

    MeasuredUpdate(Optimizer.Update update) {
        this.update = update;
    }

    /** The sum of squares of all changes since the last call. */
    double takeSquares() {
        double taken = squares;
        squares = 0;
        return taken;
    }

    @Override
    public void begin(long step, double learningRate) {
        update.begin(step, learningRate);
    }

    @Override
    public void apply(float[] weights, float[] gradient, float[][] slots) {
        if (before.length < weights.length) {
            before = new float[weights.length];
        }
        System.arraycopy(weights, 0, before, 0, weights.length);
        update.apply(weights, gradient, slots);
        for (int j = 0; j < weights.length; j++) {
            double moved = (double) weights[j] - before[j];
            squares += moved * moved;
        }
    }
}
