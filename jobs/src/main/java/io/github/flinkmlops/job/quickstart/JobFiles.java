package io.github.flinkmlops.job.quickstart;

import io.github.flinkmlops.job.config.JobFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds job files: on disk, or among the shipped ones. */
final class JobFiles {

    private JobFiles() {}

    /**
     * The job file at a path, or the shipped one of that name.
     *
     * @throws UserError if there is neither
     */
    static JobFile find(String name) throws IOException {
        Path path = Path.of(name);
        if (Files.isRegularFile(path)) {
            return JobFile.load(path);
        }
        if (!name.contains("/") && JobFiles.class.getResource("/" + name) != null) {
            return JobFile.resource(name);
        }
        throw new UserError("there is no job file " + path.toAbsolutePath());
    }
}
