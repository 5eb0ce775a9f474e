package io.github.flinkmlops.job.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Notes where the brokers of running quickstarts are, one file for each process. */
final class RunningBrokers {

    private final Path folder;

    RunningBrokers(Path folder) {
        this.folder = folder;
    }

    /** Notes the broker of this process; closing takes the note away. */
    AutoCloseable note(String bootstrapServers) throws IOException {
        Files.createDirectories(folder);
        Path note = folder.resolve(Long.toString(ProcessHandle.current().pid()));
        Files.writeString(note, bootstrapServers);
        return () -> Files.deleteIfExists(note);
    }

    /** The broker that was started last among those whose process still runs. */
    Optional<String> newest() throws IOException {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> notes = Files.list(folder)) {
            Optional<Path> newest =
                    notes.filter(RunningBrokers::runs)
                            .max(Comparator.comparingLong(note -> note.toFile().lastModified()));
            return newest.isPresent()
                    ? Optional.of(Files.readString(newest.get()))
                    : Optional.empty();
        }
    }

    private static boolean runs(Path note) {
        String pid = note.getFileName().toString();
        return pid.matches("[0-9]{1,18}") && ProcessHandle.of(Long.parseLong(pid)).isPresent();
    }
}
