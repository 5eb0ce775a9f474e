package io.github.flinkmlops.host;

import ai.djl.Device;
import io.github.flinkmlops.script.ScriptedTransformer;
import io.github.flinkmlops.text.Tokenizers;
import java.io.IOException;
import java.nio.file.Path;

/** Loads what a model directory has, with the engine started as a TaskManager needs it. */
public final class DirectoryLoader implements ModelLoader {
    private static final long serialVersionUID = 1L;

    @Override
    public int gpus() {
        return EngineStart.engine().getGpuCount();
    }

    @Override
    public HostedModel load(Path directory, Device device) throws IOException {
        EngineStart.engine();
        return new HostedModel(
                String.valueOf(directory.getFileName()),
                "0",
                ScriptedTransformer.load(directory, device),
                Tokenizers.read(directory));
    }
}
