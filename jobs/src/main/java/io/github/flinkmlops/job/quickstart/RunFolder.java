package io.github.flinkmlops.job.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder from which a run that was interrupted goes on: with the broker's data, so with what was
 * fed and predicted, and with the checkpoints, so with what was learned.
 */
record RunFolder(Path path) {

    private static final String FINISHED = "finished";
    private static final String INPUT = "input-topic";
    private static final String PREDICTIONS = "prediction-topics";
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

    /** The last checkpoint or savepoint that was completed, a folder; empty if there was none. */
    Optional<Path> lastCheckpoint() throws IOException {
        List<Path> complete = new ArrayList<>();
        for (Path kind : List.of(checkpoints(), savepoints())) {
            if (Files.exists(kind)) {
                try (Stream<Path> files = Files.walk(kind, 3)) {
                    files.filter(file -> file.endsWith(METADATA)).forEach(complete::add);
                }
            }
        }
        return complete.stream()
                .max(Comparator.comparingLong(file -> file.toFile().lastModified()))
                .map(Path::getParent);
    }

    /** Where the savepoint goes with which the run ends. */
    Path savepoints() {
        return path.resolve("savepoints");
    }

    /**
     * Notes where a job reads and writes, which may have changed since the run was interrupted.
     *
     * @return topics of predictions that the run has used before, without the job's own
     * @throws UserError if the job reads another topic: the one that was fed would be left behind
     */
    List<String> noteTopics(String input, String predictions) throws IOException {
        String fed = note(INPUT, input);
        if (!fed.equals(input)) {
            throw new UserError(
                    "the run in %s reads topic '%s', the job file names '%s': go on with input.topic: %s"
                            .formatted(path, fed, input, fed));
        }
        Set<String> topics = new LinkedHashSet<>(note(PREDICTIONS, predictions).lines().toList());
        if (topics.add(predictions)) {
            Files.write(path.resolve(PREDICTIONS), topics);
        }
        topics.remove(predictions);
        return List.copyOf(topics);
    }

    /** What a note says; if there is none, it is made. */
    private String note(String name, String byDefault) throws IOException {
        Path note = path.resolve(name);
        if (!Files.exists(note)) {
            Files.writeString(note, byDefault);
        }
        return Files.readString(note);
    }

    /** Notes that there is nothing left to go on with. */
    void finish() throws IOException {
        Files.createFile(path.resolve(FINISHED));
    }
}
