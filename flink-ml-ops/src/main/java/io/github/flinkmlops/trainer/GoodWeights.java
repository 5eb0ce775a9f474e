package io.github.flinkmlops.trainer;

import io.github.flinkmlops.model.Weights;
import io.github.flinkmlops.nn.Network;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.safetensors.SafetensorsWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The weights, buffers and moments of the last good window, to go back to. */
final class GoodWeights {

    private static final String TENSOR = "watch.good";

    private final Network network;
    private final List<Slots> slots;
    private byte @Nullable [] good;

    GoodWeights(Network network, List<Slots> slots) {
        this.network = network;
        this.slots = slots;
    }

    /** Keeps a copy of everything as it is now. */
    void keep() {
        SafetensorsWriter writer = new SafetensorsWriter();
        Weights.write(writer, network);
        slots.forEach(slot -> slot.write(writer));
        good = writer.toByteArray();
    }

    /** Makes everything as it was kept. */
    void goBack() {
        if (good == null) {
            throw new IllegalStateException("no weights were kept to go back to");
        }
        SafetensorsFile file = SafetensorsFile.of(good, "the last good weights");
        Weights.read(file, network, false);
        slots.forEach(slot -> slot.read(file));
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
