package io.github.flinkmlops.host;

import ai.djl.Device;
import io.github.flinkmlops.transformer.Precision;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;

/** Loads a model from its directory. */
public interface ModelLoader extends Serializable {

    /** Returns how many GPUs the engine sees; starts it if need be. */
    int gpus();

    /**
     * Loads the model onto a device.
     *
     * @param precision of a transformer
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException naming everything that is wrong with the model
     */
    HostedModel load(Path directory, Device device, Precision precision) throws IOException;
}
