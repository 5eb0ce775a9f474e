package io.github.flinkmlops.script;

import ai.djl.Device;
import io.github.flinkmlops.transformer.Precision;
import io.github.flinkmlops.transformer.TransformerSpec;
import java.util.List;

/** How a script computes its linear maps; each is the end of the script's source. */
enum LinearMaps {
    /** As PyTorch computes them: for GPUs, and where an operator of the others does not exist. */
    PLAIN("LinearTransposed.torchscript", "LinearPlain.torchscript"),

    /** Product and bias one after the other: for small models on a CPU. */
    SPLIT("LinearTransposed.torchscript", "LinearSplit.torchscript"),

    /** By oneDNN with weights in its order: for large models on a CPU. */
    PACKED("LinearPacked.torchscript");

    /** The dModel from which oneDNN's linear maps are faster, measured. */
    private static final int LEAST_PACKED = 256;

    private final List<String> resources;

    LinearMaps(String... resources) {
        this.resources = List.of(resources);
    }

    /** The names of the resources that hold the source, in their order. */
    List<String> resources() {
        return resources;
    }

    /** The fastest kind for a model. */
    static LinearMaps fastest(TransformerSpec spec, Device device, Precision precision) {
        if (device.isGpu() || precision != Precision.SINGLE) {
            return PLAIN;
        }
        return spec.dimensions().dModel() < LEAST_PACKED ? SPLIT : PACKED;
    }
}
