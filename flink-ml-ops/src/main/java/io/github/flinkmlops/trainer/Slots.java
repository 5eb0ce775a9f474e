package io.github.flinkmlops.trainer;

import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.model.Weights;
import io.github.flinkmlops.nn.layer.Parameter;
import io.github.flinkmlops.nn.optimizer.Optimizer;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.safetensors.SafetensorsWriter;
import java.util.List;

/** What the optimizer has accumulated for one parameter, and its update of that parameter. */
final class Slots {

    private final Parameter parameter;
    private final List<String> names;
    private final Matrix[] matrices;
    private final boolean touchedOnly;

    /** As long as a row of the value; zeros between two updates. */
    private final float[] wholeGradient;

    private final float[][] rowSlots;

    /** Copies of touched columns and of their slots, in the gradient's blocks. */
    private final float[] columnValues;

    private final float[][] columnSlots;

    Slots(Parameter parameter, Optimizer optimizer) {
        this.parameter = parameter;
        this.names = optimizer.slots();
        Matrix value = parameter.value();
        this.matrices = new Matrix[names.size()];
        for (int s = 0; s < matrices.length; s++) {
            matrices[s] = new Matrix(value.rows(), value.columns());
            matrices[s].fill((float) optimizer.initialValue(names.get(s)));
        }
        this.touchedOnly = !parameter.sparse() || optimizer.skipsZeroGradients();
        this.wholeGradient = new float[touchedOnly ? 0 : value.columns()];
        this.rowSlots = new float[matrices.length][];
        int block = parameter.oneRow() ? parameter.gradient().columns() : 0;
        this.columnValues = new float[block];
        this.columnSlots = new float[matrices.length][block];
    }

    /** Updates what the gradient touches, or everything, and keeps it within ±limit. */
    void apply(Optimizer.Update update, double limit) {
        if (parameter.oneRow()) {
            if (touchedOnly
                    && update instanceof Optimizer.SlotlessUpdate slotless
                    && Double.isInfinite(limit)) {
                applyInPlace(slotless);
            } else if (touchedOnly) {
                applyToColumns(update, limit);
            } else {
                applyToOneRow(update, limit);
            }
        } else if (touchedOnly) {
            Matrix gradient = parameter.gradient();
            for (int i = 0; i < gradient.rows(); i++) {
                applyToRow(update, parameter.rowOf(i), gradient.row(i), limit);
            }
        } else {
            for (int row = 0; row < parameter.value().rows(); row++) {
                int i = parameter.gradientRowOf(row);
                float[] gradient = i < 0 ? wholeGradient : parameter.gradient().row(i);
                applyToRow(update, row, gradient, limit);
            }
        }
    }

    /**
     * Updates what the gradient touches, without writing it down where it is not yet.
     *
     * @return the sum of the gradient's squares
     */
    double descend(Optimizer.Descent update) {
        if (parameter.canDescend()) {
            return parameter.descend(update.rate());
        }
        double squares = parameter.gradient().sumOfSquares();
        apply(update, Double.POSITIVE_INFINITY);
        return squares;
    }

    private void applyToRow(Optimizer.Update update, int row, float[] gradient, double limit) {
        for (int s = 0; s < rowSlots.length; s++) {
            rowSlots[s] = matrices[s].row(row);
        }
        float[] values = parameter.value().row(row);
        update.apply(values, gradient, rowSlots);
        limit(values, limit);
    }

    private static void limit(float[] values, double limit) {
        if (!Double.isInfinite(limit)) {
            Gradients.clip(values, (float) limit);
        }
    }

    /** Spreads the gradient over the whole row, for rules that move what was not touched. */
    private void applyToOneRow(Optimizer.Update update, double limit) {
        int[] columns = parameter.touched();
        int count = parameter.touchedCount();
        Matrix gradient = parameter.gradient();
        int block = gradient.columns();
        for (int i = 0; i < count; i++) {
            wholeGradient[columns[i]] = gradient.get(i / block, i % block);
        }
        applyToRow(update, 0, wholeGradient, limit);
        for (int i = 0; i < count; i++) {
            wholeGradient[columns[i]] = 0f;
        }
    }

    private void applyInPlace(Optimizer.SlotlessUpdate update) {
        int[] columns = parameter.touched();
        int count = parameter.touchedCount();
        Matrix gradient = parameter.gradient();
        int block = gradient.columns();
        float[] values = parameter.value().row(0);
        for (int i = 0; i < gradient.rows(); i++) {
            int from = i * block;
            update.applyAt(columns, from, Math.min(block, count - from), values, gradient.row(i));
        }
    }

    /**
     * Gathers the touched columns, updates them side by side, and puts them back. The last block is
     * filled up with columns without gradient, which are not put back.
     */
    private void applyToColumns(Optimizer.Update update, double limit) {
        int[] columns = parameter.touched();
        int count = parameter.touchedCount();
        Matrix gradient = parameter.gradient();
        float[] values = parameter.value().row(0);
        for (int i = 0; i < gradient.rows(); i++) {
            int from = i * columnValues.length;
            int length = Math.min(columnValues.length, count - from);
            gather(values, columns, from, length, columnValues);
            for (int s = 0; s < matrices.length; s++) {
                gather(matrices[s].row(0), columns, from, length, columnSlots[s]);
            }
            update.apply(columnValues, gradient.row(i), columnSlots);
            limit(columnValues, limit);
            scatter(columnValues, columns, from, length, values);
            for (int s = 0; s < matrices.length; s++) {
                scatter(columnSlots[s], columns, from, length, matrices[s].row(0));
            }
        }
    }

    private static void gather(float[] row, int[] columns, int from, int length, float[] into) {
        for (int j = 0; j < length; j++) {
            into[j] = row[columns[from + j]];
        }
    }

    private static void scatter(float[] block, int[] columns, int from, int length, float[] row) {
        for (int j = 0; j < length; j++) {
            row[columns[from + j]] = block[j];
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
