package io.github.flinkmlops.host;

import ai.djl.Device;
import io.github.flinkmlops.script.LoadedModel;
import io.github.flinkmlops.script.ModelDirectory;
import io.github.flinkmlops.text.Tokenizers;
import io.github.flinkmlops.transformer.Precision;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Loads the model and the tokenizers that a directory has, with the engine started as a TaskManager
 * needs it.
 */
public final class DirectoryLoader implements ModelLoader {
    private static final long serialVersionUID = 1L;

    @Override
    public int gpus() {
        return EngineStart.engine().getGpuCount();
    }

    @Override
    public HostedModel load(Path directory, Device device, Precision precision) throws IOException {
        EngineStart.engine();
        LoadedModel loaded = ModelDirectory.open(directory, device, precision);
        try {
            return new HostedModel(
                    loaded.name(), loaded.version(), loaded.model(), Tokenizers.read(directory));
        } catch (IOException | RuntimeException | Error e) {
            loaded.close();
            throw e;
        }
    }
}
