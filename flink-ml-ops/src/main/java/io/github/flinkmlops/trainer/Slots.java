package io.github.flinkmlops.trainer;

import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.model.Weights;
import io.github.flinkmlops.nn.layer.Parameter;
import io.github.flinkmlops.nn.optimizer.Optimizer;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.safetensors.SafetensorsWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the optimizer has accumulated for one parameter, and its update of that parameter. */
final class Slots {

    private final Parameter parameter;
    private final List<String> names;
    private final Matrix[] matrices;
    private final Optimizer.Update update;

    /** The same update if it may skip what a sparse gradient does not touch. */
    private final Optimizer.@Nullable LazyUpdate lazyUpdate;

    /** As long as a row of the value; zeros between two updates. */
    private final float[] wholeGradient;

    private final float[][] rowSlots;

    /**
     * The slots of a parameter.
     *
     * @param update of this optimizer
     */
    Slots(Parameter parameter, Optimizer optimizer, Optimizer.Update update) {
        this.parameter = parameter;
        this.names = optimizer.slots();
        this.update = update;
        this.lazyUpdate = update instanceof Optimizer.LazyUpdate lazy ? lazy : null;
        Matrix value = parameter.value();
        this.matrices = new Matrix[names.size()];
        for (int s = 0; s < matrices.length; s++) {
            matrices[s] = new Matrix(value.rows(), value.columns());
            matrices[s].fill((float) optimizer.initialValue(names.get(s)));
        }
        boolean spread = parameter.sparse() && lazyUpdate == null;
        this.wholeGradient = new float[spread ? value.columns() : 0];
        this.rowSlots = new float[matrices.length][];
    }

    /** Updates what the gradient touches, or everything, and keeps it within ±limit. */
    void apply(double limit) {
        if (parameter.oneRow() && lazyUpdate != null) {
            applyToColumns(lazyUpdate, limit);
        } else if (parameter.oneRow()) {
            applyToOneRow(limit);
        } else if (parameter.sparse() && lazyUpdate == null) {
            for (int row = 0; row < parameter.value().rows(); row++) {
                int i = parameter.gradientRowOf(row);
                applyToRow(row, i < 0 ? wholeGradient : parameter.gradient().row(i), limit);
            }
        } else {
            Matrix gradient = parameter.gradient();
            for (int i = 0; i < gradient.rows(); i++) {
                applyToRow(parameter.rowOf(i), gradient.row(i), limit);
            }
        }
    }

    /**
     * Does {@link #apply} and measures how far it moves the weights.
     *
     * @return the sum of the squares of all changes
     */
    double applyMeasured(double limit) {
        Matrix before = movable();
        apply(limit);
        Matrix after = movable();
        double squares = 0;
        for (int i = 0; i < before.rows(); i++) {
            for (int j = 0; j < before.columns(); j++) {
                double moved = (double) after.get(i, j) - before.get(i, j);
                squares += moved * moved;
            }
        }
        return squares;
    }

    /** A copy of the weights that {@link #apply} may move. */
    private Matrix movable() {
        Matrix value = parameter.value();
        if (!parameter.sparse() || lazyUpdate == null) {
            return value.copy();
        }
        int[] touched = parameter.touched();
        int count = parameter.touchedCount();
        if (parameter.oneRow()) {
            Matrix copy = new Matrix(1, count);
            for (int j = 0; j < count; j++) {
                copy.row(0)[j] = value.get(0, touched[j]);
            }
            return copy;
        }
        Matrix copy = new Matrix(count, value.columns());
        for (int i = 0; i < count; i++) {
            System.arraycopy(value.row(touched[i]), 0, copy.row(i), 0, copy.columns());
        }
        return copy;
    }

    /**
     * Updates what the gradient touches, without writing it down where it is not yet.
     *
     * @return the sum of the gradient's squares
     */
    double descend(Optimizer.Descent descent) {
        if (parameter.canDescend()) {
            return parameter.descend(descent.rate());
        }
        double squares = parameter.gradient().sumOfSquares();
        apply(Double.POSITIVE_INFINITY);
        return squares;
    }

    private void applyToRow(int row, float[] gradient, double limit) {
        float[] values = rowAndItsSlots(row);
        update.apply(values, gradient, rowSlots);
        if (!Double.isInfinite(limit)) {
            Gradients.clip(values, (float) limit);
        }
    }

    /** A row of the value; its slots are in {@link #rowSlots} then. */
    private float[] rowAndItsSlots(int row) {
        for (int s = 0; s < rowSlots.length; s++) {
            rowSlots[s] = matrices[s].row(row);
        }
        return parameter.value().row(row);
    }

    /** Spreads the gradient over the whole row, for rules that move what was not touched. */
    private void applyToOneRow(double limit) {
        int[] columns = parameter.touched();
        int count = parameter.touchedCount();
        Matrix gradient = parameter.gradient();
        int block = gradient.columns();
        for (int i = 0; i < count; i++) {
            wholeGradient[columns[i]] = gradient.get(i / block, i % block);
        }
        applyToRow(0, wholeGradient, limit);
        for (int i = 0; i < count; i++) {
            wholeGradient[columns[i]] = 0f;
        }
    }

    private void applyToColumns(Optimizer.LazyUpdate update, double limit) {
        int[] columns = parameter.touched();
        int count = parameter.touchedCount();
        Matrix gradient = parameter.gradient();
        int block = gradient.columns();
        float[] values = rowAndItsSlots(0);
        for (int i = 0; i < gradient.rows(); i++) {
            int from = i * block;
            int length = Math.min(block, count - from);
            update.applyAt(columns, from, length, values, gradient.row(i), rowSlots);
        }
        if (!Double.isInfinite(limit)) {
            Gradients.clip(values, columns, count, (float) limit);
        }
    }

    void write(SafetensorsWriter writer) {
        for (int s = 0; s < matrices.length; s++) {
            Weights.writeMatrix(writer, name(s), parameter, matrices[s]);
        }
    }

    void read(SafetensorsFile file) {
        for (int s = 0; s < matrices.length; s++) {
            Weights.readMatrix(file, name(s), parameter, matrices[s]);
        }
    }

    private String name(int slot) {
        return "optimizer." + parameter.name() + "." + names.get(slot);
    }
}
