package io.github.flinkmlops.job;

import ai.djl.Device;
import io.github.flinkmlops.host.HostedModel;
import io.github.flinkmlops.host.ModelLoader;
import io.github.flinkmlops.job.config.ModelRoots;
import io.github.flinkmlops.transformer.Precision;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Loads models that lie in the folders that the cluster allows, looked at on the TaskManager that
 * loads them.
 */
record RootedLoader(ModelRoots roots, ModelLoader loader) implements ModelLoader {

    @Override
    public int gpus() {
        return loader.gpus();
    }

    @Override
    public HostedModel load(Path directory, Device device, Precision precision) throws IOException {
        return loader.load(roots.resolve(directory.toString()), device, precision);
    }
}
