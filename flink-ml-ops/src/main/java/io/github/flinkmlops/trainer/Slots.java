package io.github.flinkmlops.trainer;

import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.model.Weights;
import io.github.flinkmlops.nn.layer.Parameter;
import io.github.flinkmlops.nn.optimizer.Optimizer;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.safetensors.SafetensorsWriter;
import java.util.ArrayList;
import java.util.List;

/** What the optimizer has accumulated for one parameter, and its update of that parameter. */
final class Slots {

    private final Parameter parameter;
    private final List<String> names;
    private final List<Matrix> matrices = new ArrayList<>();
    private final boolean gradientRowsOnly;
    private final float[] zeroGradient;
    private final float[][] rowSlots;

    Slots(Parameter parameter, Optimizer optimizer) {
        this.parameter = parameter;
        this.names = optimizer.slots();
        Matrix value = parameter.value();
        for (String slot : names) {
            Matrix matrix = new Matrix(value.rows(), value.columns());
            matrix.fill((float) optimizer.initialValue(slot));
            matrices.add(matrix);
        }
        this.gradientRowsOnly = !parameter.sparse() || optimizer.skipsZeroGradients();
        this.zeroGradient = new float[value.columns()];
        this.rowSlots = new float[names.size()][];
    }

    /** Updates the rows that the gradient touches, or all of them, and keeps them within ±limit. */
    void apply(Optimizer.Update update, double limit) {
        boolean limited = !Double.isInfinite(limit);
        Matrix gradient = parameter.gradient();
        if (gradientRowsOnly) {
            for (int i = 0; i < gradient.rows(); i++) {
                int row = parameter.rowOf(i);
                applyRow(update, row, gradient.row(i));
                if (limited) {
                    Gradients.clip(parameter.value().row(row), (float) limit);
                }
            }
            return;
        }
        for (int row = 0; row < parameter.value().rows(); row++) {
            int gradientRow = parameter.gradientRowOf(row);
            applyRow(update, row, gradientRow < 0 ? zeroGradient : gradient.row(gradientRow));
            if (limited) {
                Gradients.clip(parameter.value().row(row), (float) limit);
            }
        }
    }

    private void applyRow(Optimizer.Update update, int row, float[] gradient) {
        for (int s = 0; s < rowSlots.length; s++) {
            rowSlots[s] = matrices.get(s).row(row);
        }
        update.apply(parameter.value().row(row), gradient, rowSlots);
    }

    void write(SafetensorsWriter writer) {
        for (int i = 0; i < names.size(); i++) {
            Weights.writeMatrix(writer, name(i), parameter, matrices.get(i));
        }
    }

    void read(SafetensorsFile file) {
        for (int i = 0; i < names.size(); i++) {
            Weights.readMatrix(file, name(i), parameter, matrices.get(i));
        }
    }

    private String name(int slot) {
        return "optimizer." + parameter.name() + "." + names.get(slot);
    }
}
