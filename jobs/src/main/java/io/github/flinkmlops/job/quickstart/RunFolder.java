package io.github.flinkmlops.job.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder from which a run that was interrupted goes on: with the broker's data, so with what was
 * fed and predicted, and with the checkpoints, so with what was learned.
 */
record RunFolder(Path path) {

    private static final String FINISHED = "finished";
    private static final String METADATA = "_metadata";

    /**
     * Takes a folder of an interrupted run, or a new or empty one.
     *
     * @throws UserError if it holds anything else, or a run that has come to its end
     */
    static RunFolder open(Path path) throws IOException {
        RunFolder folder = new RunFolder(path);
        if (Files.exists(path.resolve(FINISHED))) {
            throw new UserError(
                    "the run in " + path + " has come to its end: name a new folder with --resume");
        }
        if (Files.exists(path) && !Files.exists(folder.kafka()) && !isEmpty(path)) {
            throw new UserError(
                    "--resume must name a folder of an interrupted run, or a new or an empty one, "
                            + path
                            + " is neither");
        }
        Files.createDirectories(path);
        return folder;
    }

    private static boolean isEmpty(Path path) throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.findAny().isEmpty();
        } catch (NotDirectoryException e) {
            return false;
        }
    }

    Path kafka() {
        return path.resolve("kafka");
    }

    Path checkpoints() {
        return path.resolve("checkpoints");
    }

    /** The last checkpoint that was completed, a folder; empty if there was none. */
    Optional<Path> lastCheckpoint() throws IOException {
        if (!Files.exists(checkpoints())) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(checkpoints(), 3)) {
            return files.filter(file -> file.endsWith(METADATA))
                    .max(Comparator.comparingLong(file -> file.toFile().lastModified()))
                    .map(Path::getParent);
        }
    }

    /** Notes that there is nothing left to go on with. */
    void finish() throws IOException {
        Files.createFile(path.resolve(FINISHED));
    }
}
