package io.github.flinkmlops.job.config;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Where the files that a job file names are found. */
@FunctionalInterface
public interface Resources {

    /**
     * The bytes of a file.
     *
     * @throws IOException if there is none, with a message that says where it was looked for
     */
    byte[] read(String name) throws IOException;

    /** Files in the folder of the job file or below; links do not lead out of it. */
    static Resources beside(Path jobFile) {
        ModelRoots folder = ModelRoots.beside(jobFile);
        return name -> {
            try {
                Path path = folder.resolve(name);
                if (!Files.isRegularFile(path)) {
                    throw new FileNotFoundException("there is no file " + path);
                }
                return Files.readAllBytes(path);
            } catch (NoSuchFileException e) {
                throw new FileNotFoundException("there is no file " + e.getFile());
            } catch (IllegalArgumentException e) {
                throw new IOException(e.getMessage(), e);
            }
        };
    }

    /** Files at the root of the class path, where the shipped job files are. */
    static Resources classPath() {
        return name -> {
            try (InputStream in = Resources.class.getResourceAsStream("/" + name)) {
                if (in == null) {
                    throw new FileNotFoundException("there is no '" + name + "' in the class path");
                }
                return in.readAllBytes();
            }
        };
    }
}
