package io.github.flinkmlops.trainer;

import io.github.flinkmlops.model.Weights;
import io.github.flinkmlops.nn.Network;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.safetensors.SafetensorsWriter;
import org.jspecify.annotations.Nullable;

/** The weights, buffers and moments of the last good window, to go back to. */
final class GoodWeights {

    private static final String TENSOR = "watch.good";

    private final Network network;
    private final WeightUpdate update;
    private byte @Nullable [] good;

    GoodWeights(Network network, WeightUpdate update) {
        this.network = network;
        this.update = update;
    }

    /** Keeps a copy of everything as it is now. */
    void keep() {
        SafetensorsWriter writer = new SafetensorsWriter();
        Weights.write(writer, network);
        update.write(writer);
        good = writer.toByteArray();
    }

    /** Makes everything as it was kept. */
    void goBack() {
        if (good == null) {
            throw new IllegalStateException("no weights were kept to go back to");
        }
        SafetensorsFile file = SafetensorsFile.of(good, "the last good weights");
        Weights.read(file, network, false);
        update.read(file);
    }

    void write(SafetensorsWriter writer) {
        if (good != null) {
            writer.add(TENSOR, new long[] {good.length}, good);
        }
    }

    void read(SafetensorsFile file) {
        good = file.contains(TENSOR) ? file.bytes(TENSOR) : null;
    }
}
