package io.github.flinkmlops.job.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders that end with the run. */
final class Folders {

    private Folders() {}

    /** A new temporary folder; {@code cleanup} removes it with all that is in it. */
    static Path temporary(String name, Cleanup cleanup) throws IOException {
        Path folder = Files.createTempDirectory("flink-ml-ops-" + name);
        cleanup.add(() -> delete(folder));
        return folder;
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            List<Path> deepestFirst;
            try (Stream<Path> all = Files.walk(folder)) {
                deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            } catch (UncheckedIOException e) {
                // Its owner removes it at the same time.
                return;
            }
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        }
    }
}
