package io.github.flinkmlops.script;

import ai.djl.Device;
import io.github.flinkmlops.transformer.Precision;
import io.github.flinkmlops.transformer.TransformerSpec;

/** How a script computes its linear maps; each is the end of the script's source. */
enum LinearMaps {
    /** As PyTorch computes them: for GPUs, and where an operator of the others does not exist. */
    PLAIN("LinearPlain.torchscript"),

    /** Product and bias one after the other: for small models on a CPU. */
    SPLIT("LinearSplit.torchscript"),

    /** By oneDNN with weights in its order: for large models on a CPU. */
    PACKED("LinearPacked.torchscript");

    /** The dModel from which oneDNN's linear maps are faster, measured. */
    private static final int LEAST_PACKED = 256;

    private final String resource;

    LinearMaps(String resource) {
        this.resource = resource;
    }

    /** The name of the resource that holds the source. */
    String resource() {
        return resource;
    }

    /** The fastest kind for a model. */
    static LinearMaps fastest(TransformerSpec spec, Device device, Precision precision) {
        if (device.isGpu() || precision != Precision.SINGLE) {
            return PLAIN;
        }
        return spec.dimensions().dModel() < LEAST_PACKED ? SPLIT : PACKED;
    }
}
