package io.github.flinkmlops.transformer;

import ai.djl.Device;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;

/** Where the parts of a transformer lie in a model directory. */
public final class TransformerFiles {
    /** The file of the {@link TransformerSpec}. */
    public static final String CONFIG = "config.json";

    /** The file of the weights. */
    public static final String WEIGHTS = "model.safetensors";

    private TransformerFiles() {}

    /**
     * Loads the transformer of a directory.
     *
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException naming everything that is wrong in {@value #CONFIG}
     * @throws io.github.flinkmlops.safetensors.SafetensorsException if {@value #WEIGHTS} is
     *     damaged, or naming every tensor that does not fit the specification
     */
    public static Transformer load(Path directory, Device device) throws IOException {
        TransformerSpec spec = TransformerSpec.read(directory.resolve(CONFIG));
        try (SafetensorsFile weights = SafetensorsFile.open(directory.resolve(WEIGHTS))) {
            return Transformer.load(spec, weights, device);
        }
    }
}
