package io.github.flinkmlops.job.quickstart;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The model directories among the resources. */
final class ShippedModel {

    private static final List<String> FILES =
            List.of("config.json", "vocab.json", "model.safetensors", "model.pt");

    private ShippedModel() {}

    /** Writes a model's files to a temporary folder of its name, which {@code cleanup} removes. */
    static Path unpack(String name, Cleanup cleanup) throws IOException {
        Path folder = Files.createDirectory(Folders.temporary("model", cleanup).resolve(name));
        boolean any = false;
        for (String file : FILES) {
            try (InputStream in = ShippedModel.class.getResourceAsStream("/" + name + "/" + file)) {
                if (in != null) {
                    Files.copy(in, folder.resolve(file));
                    any = true;
                }
            }
        }
        if (!any) {
            throw new FileNotFoundException("there is no model '" + name + "' in the class path");
        }
        return folder;
    }
}
