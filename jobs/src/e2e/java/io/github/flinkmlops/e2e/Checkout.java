package io.github.flinkmlops.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A copy of the project's sources, as a fresh clone has them, so that building and running there
 * leaves alone what the running build writes. A second run builds only what has changed.
 */
final class Checkout {

    /** Built, or of no use to a build. */
    private static final Set<String> LEFT_OUT = Set.of("target", ".git", ".ci");

    private static Path copied;

    private Checkout() {}

    /** The folder; copied at the first call. */
    static synchronized Path folder() {
        if (copied == null) {
            Path from = Path.of(System.getProperty("e2e.project")).toAbsolutePath().normalize();
            Path to = workFolder().resolve("checkout");
            try {
                copy(from, to);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot copy the sources to " + to, e);
            }
            copied = to;
        }
        return copied;
    }

    /** Where tests may write. */
    static Path workFolder() {
        return Path.of(System.getProperty("e2e.folder")).toAbsolutePath();
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        List<Path> wanted = entries(from);
        Set<String> names =
                wanted.stream().map(Checkout::name).collect(Collectors.toUnmodifiableSet());
        for (Path old : entries(to)) {
            if (!names.contains(name(old))) {
                delete(old);
            }
        }
        for (Path path : wanted) {
            Path copy = to.resolve(name(path));
            if (Files.isDirectory(path)) {
                copy(path, copy);
            } else if (!Files.exists(copy) || Files.mismatch(path, copy) >= 0) {
                Files.write(copy, Files.readAllBytes(path));
                copy.toFile().setExecutable(Files.isExecutable(path));
            }
        }
    }

    private static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(path -> !LEFT_OUT.contains(name(path))).toList();
        }
    }

    /** Removes a folder of a test with all that it holds. */
    static void delete(Path path) throws IOException {
        if (Files.isDirectory(path) && !Files.isSymbolicLink(path)) {
            List<Path> entries;
            try (Stream<Path> listed = Files.list(path)) {
                entries = listed.toList();
            }
            for (Path entry : entries) {
                delete(entry);
            }
        }
        Files.deleteIfExists(path);
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }
}
