package io.github.flinkmlops.trainer;

import io.github.flinkmlops.nn.Network;
import io.github.flinkmlops.nn.layer.Parameter;
import io.github.flinkmlops.nn.optimizer.Clipping;
import io.github.flinkmlops.nn.optimizer.Optimizer;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.safetensors.SafetensorsWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step of the optimizer on all parameters, after the backward pass: looks at the gradient, then
 * clips it and moves the weights. Where the optimizer and the settings allow it, weights move while
 * their gradient is computed; a step that is examined writes every gradient down.
 */
final class WeightUpdate {

    /**
     * The largest norm of a gradient that is learned from. Optimizers accumulate squares, of which
     * a float holds a million of this size; beyond, Adagrad and Adam would stand still for ever. It
     * also keeps rate times gradient finite for every rate up to 1e22.
     */
    private static final double LARGEST_NORM = 1e16;

    private final Optimizer.Update update;
    private final Clipping clipping;
    private final double weightLimit;

    /** The same update if it may take steps without writing down the gradient of some matrix. */
    private final Optimizer.@Nullable Descent descent;

    private final List<Slots> slots = new ArrayList<>();
    private final Gradients gradients;
    private final Examination examination;
    private double gradientNorm;

    /** The descent if the next step is one, after which alone the norm is known. */
    private Optimizer.@Nullable Descent nextDescent;

    WeightUpdate(Network network, Learning learning) {
        this.update = learning.optimizer().update();
        this.clipping = learning.clipping();
        this.weightLimit = learning.weightLimit();
        this.descent = descent(network.parameters());
        for (Parameter parameter : network.parameters()) {
            slots.add(new Slots(parameter, learning.optimizer(), update));
        }
        this.gradients = new Gradients(network.parameters());
        this.examination = new Examination(network);
    }

    private Optimizer.@Nullable Descent descent(List<Parameter> parameters) {
        boolean nothingElse = clipping instanceof Clipping.None && Double.isInfinite(weightLimit);
        if (!nothingElse || !(update instanceof Optimizer.Descent rule)) {
            return null;
        }
        boolean any = false;
        for (Parameter parameter : parameters) {
            any |= parameter.pack();
        }
        return any ? rule : null;
    }

    /** Whether loss and gradient are finite, and the gradient's norm is at most 1e16. */
    boolean accepts(double loss) {
        // A bound of the norm is known before the gradient is.
        boolean safe =
                descent != null
                        && !examination.wanted()
                        && Double.isFinite(loss)
                        && gradients.boundOfNorm() <= LARGEST_NORM;
        nextDescent = safe ? descent : null;
        if (safe) {
            return true;
        }
        gradientNorm = gradients.norm();
        return Double.isFinite(loss) && gradientNorm <= LARGEST_NORM;
    }

    /**
     * Takes the step that was accepted.
     *
     * @param step its number, from 1
     */
    void take(long step, double learningRate) {
        if (nextDescent != null) {
            descend(nextDescent, step, learningRate);
        } else if (examination.wanted()) {
            examinedUpdate(step, learningRate);
        } else {
            update(step, learningRate);
        }
    }

    private void descend(Optimizer.Descent descent, long step, double learningRate) {
        descent.begin(step, learningRate);
        double squares = 0;
        for (int i = 0; i < slots.size(); i++) {
            squares += slots.get(i).descend(descent);
        }
        gradientNorm = Math.sqrt(squares);
    }

    private void update(long step, double learningRate) {
        gradients.clip(clipping, gradientNorm);
        update.begin(step, learningRate);
        for (int i = 0; i < slots.size(); i++) {
            slots.get(i).apply(weightLimit);
        }
    }

    private void examinedUpdate(long step, double learningRate) {
        double[] gradientSquares = examination.gradientSquares();
        gradients.clip(clipping, gradientNorm);
        update.begin(step, learningRate);
        double[] movedSquares = new double[slots.size()];
        for (int i = 0; i < movedSquares.length; i++) {
            movedSquares[i] = slots.get(i).applyMeasured(weightLimit);
        }
        examination.finish(gradientSquares, movedSquares);
    }

    /** How the layers fare, which is looked at when it is asked for. */
    Examination examination() {
        return examination;
    }

    /** Euclidean norm of the last gradient over all parameters, before it was clipped. */
    double gradientNorm() {
        return gradientNorm;
    }

    /** Writes what the optimizer has accumulated. */
    void write(SafetensorsWriter writer) {
        slots.forEach(slot -> slot.write(writer));
    }

    void read(SafetensorsFile file) {
        slots.forEach(slot -> slot.read(file));
    }
}
