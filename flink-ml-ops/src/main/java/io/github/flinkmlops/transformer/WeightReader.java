package io.github.flinkmlops.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;

/** Moves a file's tensors to the device, one by one, in float32. */
final class WeightReader {
    private final TransformerWeights file;
    private final NDManager manager;

    WeightReader(TransformerWeights file, NDManager manager) {
        this.file = file;
        this.manager = manager;
    }

    Linear linear(String weight, String bias) {
        return new Linear(array(weight), array(bias));
    }

    /** Reads some of the rows of a linear map, {@code from} to {@code to}, exclusive. */
    Linear rows(String weight, String bias, int from, int to) {
        int columns = Math.toIntExact(file.shape(weight).get(1));
        float[] weights = Arrays.copyOfRange(file.floats(weight), from * columns, to * columns);
        float[] biases = Arrays.copyOfRange(file.floats(bias), from, to);
        return new Linear(
                NativeArrays.floats(manager, weights, to - from, columns),
                NativeArrays.floats(manager, biases, to - from));
    }

    LayerNorm norm(String name, double epsilon) {
        return new LayerNorm(array(name + "weight"), array(name + "bias"), (float) epsilon);
    }

    NDArray array(String name) {
        long[] shape = file.shape(name).stream().mapToLong(Long::longValue).toArray();
        return NativeArrays.floats(manager, file.floats(name), shape);
    }
}
