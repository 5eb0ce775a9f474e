package io.github.flinkmlops.model;

import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.nn.layer.Parameter;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.safetensors.SafetensorsWriter;
import io.github.flinkmlops.safetensors.TensorInfo;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Parameters in safetensors, under PyTorch's names and in PyTorch's layout. */
public final class Weights {

    private Weights() {}

    /** Adds the values of the parameters. */
    public static void write(SafetensorsWriter writer, List<Parameter> parameters) {
        for (Parameter parameter : parameters) {
            writeMatrix(writer, parameter.name(), parameter, parameter.value());
        }
    }

    /**
     * Adds a matrix in the layout of a parameter's values.
     *
     * @param matrix as large as the parameter's values
     */
    public static void writeMatrix(
            SafetensorsWriter writer, String name, Parameter parameter, Matrix matrix) {
        if (parameter.isVector()) {
            writer.add(name, shape(parameter), matrix.row(0));
        } else {
            Matrix stored = parameter.transposed() ? matrix.transpose() : matrix;
            writer.add(name, shape(parameter), rowsOf(stored));
        }
    }

    /** The shape in the file: a bias or a scale is one-dimensional there. */
    private static long[] shape(Parameter parameter) {
        Matrix value = parameter.value();
        if (parameter.transposed()) {
            return new long[] {value.columns(), value.rows()};
        }
        return parameter.isVector()
                ? new long[] {value.columns()}
                : new long[] {value.rows(), value.columns()};
    }

    /**
     * Reads the values of all parameters.
     *
     * @param exact whether tensors that are no parameter are a mistake
     * @throws IllegalArgumentException naming every missing, superfluous or misshapen tensor
     */
    public static void read(SafetensorsFile file, List<Parameter> parameters, boolean exact) {
        List<String> mistakes = new ArrayList<>();
        Set<String> superfluous = new LinkedHashSet<>(file.names());
        for (Parameter parameter : parameters) {
            superfluous.remove(parameter.name());
            if (!file.contains(parameter.name())) {
                mistakes.add("missing " + parameter.name());
            } else {
                checkShape(mistakes, file.tensor(parameter.name()), parameter);
            }
        }
        if (exact && !superfluous.isEmpty()) {
            mistakes.add("superfluous " + superfluous);
        }
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(
                    file.source() + " does not fit the network: " + String.join("; ", mistakes));
        }
        for (Parameter parameter : parameters) {
            readMatrix(file, parameter.name(), parameter, parameter.value());
        }
    }

    private static void checkShape(List<String> mistakes, TensorInfo tensor, Parameter parameter) {
        List<Long> wanted = new ArrayList<>();
        for (long size : shape(parameter)) {
            wanted.add(size);
        }
        if (!tensor.shape().equals(wanted)) {
            mistakes.add(parameter.name() + " has shape " + tensor.shape() + ", needs " + wanted);
        }
    }

    /** Reads a matrix that {@link #writeMatrix} wrote. */
    public static void readMatrix(
            SafetensorsFile file, String name, Parameter parameter, Matrix into) {
        if (parameter.isVector()) {
            System.arraycopy(file.floats(name), 0, into.row(0), 0, into.columns());
            return;
        }
        Matrix stored = parameter.transposed() ? new Matrix(into.columns(), into.rows()) : into;
        file.readRows(name, rowsOf(stored));
        if (parameter.transposed()) {
            stored.transposeInto(into);
        }
    }

    private static float[][] rowsOf(Matrix matrix) {
        float[][] rows = new float[matrix.rows()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = matrix.row(i);
        }
        return rows;
    }
}
