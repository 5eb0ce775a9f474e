package io.github.flinkmlops.transformer;

import io.github.flinkmlops.safetensors.DType;
import io.github.flinkmlops.safetensors.SafetensorsException;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.safetensors.TensorInfo;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A file that has every tensor of a transformer and no other, each of its shape. */
public final class TransformerWeights {
    private static final Set<DType> READABLE = EnumSet.of(DType.F32, DType.F16, DType.BF16);

    private final SafetensorsFile file;

    private TransformerWeights(SafetensorsFile file) {
        this.file = file;
    }

    /**
     * Compares the file's header with the specification, before any data is read.
     *
     * @throws SafetensorsException naming every missing, superfluous, misshapen or mistyped tensor
     */
    public static TransformerWeights of(TransformerSpec spec, SafetensorsFile file) {
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
        return new TransformerWeights(file);
    }

    /** Returns the shape of each tensor that a transformer is made of, by its name. */
    public static Map<String, List<Long>> shapes(TransformerSpec spec) {
        return TensorShapes.of(spec);
    }

    /** Reads a tensor, row-major, widened to float32. */
    public float[] floats(String name) {
        return file.floats(name);
    }

    List<Long> shape(String name) {
        return file.tensor(name).shape();
    }
}
