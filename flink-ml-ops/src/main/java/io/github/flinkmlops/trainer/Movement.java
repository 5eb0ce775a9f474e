package io.github.flinkmlops.trainer;

import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.model.Weights;
import io.github.flinkmlops.nn.Network;
import io.github.flinkmlops.nn.layer.Parameter;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.safetensors.SafetensorsWriter;
import java.util.List;

/** How far the last layer's weights, which every step changes, are from where they began. */
final class Movement {

    private static final String TENSOR = "watch.start";

    private final Parameter parameter;
    private final Matrix start;

    Movement(Network network) {
        this.parameter = lastMatrix(network);
        this.start = parameter.value().copy();
    }

    private static Parameter lastMatrix(Network network) {
        List<Parameter> parameters = network.parameters();
        for (int i = parameters.size() - 1; i >= 0; i--) {
            if (!parameters.get(i).isVector()) {
                return parameters.get(i);
            }
        }
        throw new IllegalArgumentException("a network needs a layer with weights");
    }

    /** Begins anew from the weights as they are. */
    void begin() {
        start.copyFrom(parameter.value());
    }

    /** ‖w − w₀‖ / ‖w₀‖; infinite from a start at zero. */
    double relative() {
        double squares = 0;
        for (int i = 0; i < start.rows(); i++) {
            for (int j = 0; j < start.columns(); j++) {
                double moved = (double) parameter.value().get(i, j) - start.get(i, j);
                squares += moved * moved;
            }
        }
        return Math.sqrt(squares / start.sumOfSquares());
    }

    void write(SafetensorsWriter writer) {
        Weights.writeMatrix(writer, TENSOR, parameter, start);
    }

    void read(SafetensorsFile file) {
        Weights.readMatrix(file, TENSOR, parameter, start);
    }
}
