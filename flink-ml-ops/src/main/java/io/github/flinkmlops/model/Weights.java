package io.github.flinkmlops.model;

import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.nn.Network;
import io.github.flinkmlops.nn.layer.Buffer;
import io.github.flinkmlops.nn.layer.Parameter;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.safetensors.SafetensorsWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Parameters in safetensors, under PyTorch's names and in PyTorch's layout. */
public final class Weights {

    private Weights() {}

    /** Adds the parameters and buffers of a network. */
    public static void write(SafetensorsWriter writer, Network network) {
        for (Parameter parameter : network.parameters()) {
            writeMatrix(writer, parameter.name(), parameter, parameter.value());
        }
        for (Buffer buffer : network.buffers()) {
            writer.add(buffer.name(), new long[] {buffer.values().length}, buffer.values());
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
     * Reads the parameters and buffers of a network.
     *
     * @param exact whether other tensors in the file are a mistake
     * @throws IllegalArgumentException naming every missing, superfluous or misshapen tensor
     */
    public static void read(SafetensorsFile file, Network network, boolean exact) {
        List<String> mistakes = new ArrayList<>();
        Set<String> superfluous = new LinkedHashSet<>(file.names());
        for (Parameter parameter : network.parameters()) {
            superfluous.remove(parameter.name());
            checkShape(mistakes, file, parameter.name(), shape(parameter));
        }
        for (Buffer buffer : network.buffers()) {
            superfluous.remove(buffer.name());
            checkShape(mistakes, file, buffer.name(), new long[] {buffer.values().length});
        }
        // PyTorch counts the minibatches of its batch normalization, which nothing here needs.
        superfluous.removeIf(name -> name.endsWith(".num_batches_tracked"));
        if (exact && !superfluous.isEmpty()) {
            mistakes.add("superfluous " + superfluous);
        }
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(
                    file.source() + " does not fit the network: " + String.join("; ", mistakes));
        }
        for (Parameter parameter : network.parameters()) {
            readMatrix(file, parameter.name(), parameter, parameter.value());
        }
        for (Buffer buffer : network.buffers()) {
            System.arraycopy(
                    file.floats(buffer.name()), 0, buffer.values(), 0, buffer.values().length);
        }
    }

    private static void checkShape(
            List<String> mistakes, SafetensorsFile file, String name, long[] shape) {
        List<Long> wanted = Arrays.stream(shape).boxed().toList();
        if (!file.contains(name)) {
            mistakes.add("missing " + name);
        } else if (!file.tensor(name).shape().equals(wanted)) {
            mistakes.add(name + " has shape " + file.tensor(name).shape() + ", needs " + wanted);
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
