package io.github.flinkmlops.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.flinkmlops.safetensors.DType;
import io.github.flinkmlops.safetensors.SafetensorsException;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.safetensors.TensorInfo;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Moves a file's tensors to the device, one by one, in float32. */
final class WeightReader {
    private static final Set<DType> READABLE = EnumSet.of(DType.F32, DType.F16, DType.BF16);

    private final SafetensorsFile file;
    private final NDManager manager;

    private WeightReader(SafetensorsFile file, NDManager manager) {
        this.file = file;
        this.manager = manager;
    }

    /**
     * Compares the file's header with the specification, before any data is read.
     *
     * @throws SafetensorsException naming every missing, superfluous, misshapen or mistyped tensor
     */
    static WeightReader of(TransformerSpec spec, SafetensorsFile file, NDManager manager) {
        Map<String, List<Long>> expected = TensorShapes.of(spec);
        Problems problems = new Problems();
        expected.forEach(
                (name, shape) -> {
                    if (!file.contains(name)) {
                        problems.add("'%s' %s is missing".formatted(name, shape));
                        return;
                    }
                    TensorInfo tensor = file.tensor(name);
                    problems.require(
                            tensor.shape().equals(shape),
                            "'%s' has shape %s, must have %s",
                            name,
                            tensor.shape(),
                            shape);
                    problems.require(
                            READABLE.contains(tensor.dtype()),
                            "'%s' is %s, must be one of %s",
                            name,
                            tensor.dtype(),
                            READABLE);
                });
        for (String name : file.names()) {
            problems.require(
                    expected.containsKey(name),
                    "'%s' %s is superfluous",
                    name,
                    file.tensor(name).shape());
        }
        if (!problems.isEmpty()) {
            throw new SafetensorsException(
                    file.source(),
                    "the tensors do not fit the specification: " + problems.message());
        }
        return new WeightReader(file, manager);
    }

    Linear linear(String weight, String bias) {
        return new Linear(array(weight), array(bias));
    }

    /** Reads some of the rows of a linear map, {@code from} to {@code to}, exclusive. */
    Linear rows(String weight, String bias, int from, int to) {
        int columns = Math.toIntExact(file.tensor(weight).shape().get(1));
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
        long[] shape = file.tensor(name).shape().stream().mapToLong(Long::longValue).toArray();
        return NativeArrays.floats(manager, file.floats(name), shape);
    }
}
