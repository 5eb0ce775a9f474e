package io.github.flinkmlops.job.quickstart;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/**
 * A broker's folder: formatted once, used by one broker at a time, kept over restarts, removed
 * whole.
 *
 * <p>Kafka locks a folder only after its controller has begun to write metadata there, which is too
 * late for the broker that already runs on it. So a file of our own is locked before.
 */
final class DataDirectory implements AutoCloseable {
    private static final String FORMATTED_MARK = "meta.properties";
    private static final String LOCK_FILE = "embedded-broker.lock";

    private final Path path;
    private final FileChannel lock;

    private DataDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Locks the folder and makes it ready for a broker; one that a broker has used stays as it is.
     *
     * @throws IOException if another broker uses it, or if it holds something else, which could
     *     otherwise be deleted with it
     */
    static DataDirectory open(Path path) throws IOException {
        Files.createDirectories(path);
        if (!isFormatted(path) && holdsOtherFiles(path)) {
            throw new IOException(
                    "data directory "
                            + path
                            + " is not empty and holds no Kafka data: choose an empty one");
        }
        DataDirectory opened = new DataDirectory(path, lock(path));
        try {
            if (!isFormatted(path)) {
                format(path);
            }
            return opened;
        } catch (Throwable e) {
            opened.close();
            throw e;
        }
    }

    /** Removes the folder and all it holds; files that vanish meanwhile are no error. */
    void delete() throws IOException {
        if (Files.exists(path)) {
            Files.walkFileTree(path, new Deleting());
        }
    }

    /** Lets another broker use the folder. */
    @Override
    public void close() throws IOException {
        lock.close();
    }

    private static boolean isFormatted(Path path) {
        return Files.exists(path.resolve(FORMATTED_MARK));
    }

    private static boolean holdsOtherFiles(Path path) throws IOException {
        try (Stream<Path> entries = Files.list(path)) {
            return entries.anyMatch(entry -> !entry.endsWith(LOCK_FILE));
        }
    }

    /** The lock ends with the channel, also when the process is killed. */
    private static FileChannel lock(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        path.resolve(LOCK_FILE),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        try {
            if (!isLocked(channel)) {
                throw new IOException(
                        "data directory "
                                + path
                                + " is used by another broker: close that one or choose another"
                                + " directory");
            }
            return channel;
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock taken = channel.tryLock();
            return taken != null;
        } catch (OverlappingFileLockException e) {
            // Another broker of this JVM has it.
            return false;
        }
    }

    private static void format(Path path) throws IOException {
        try (PrintStream silent =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(BrokerConfig.NODE_ID)
                    .setControllerListenerName(BrokerSockets.CONTROLLER_LISTENER)
                    .addDirectory(path.toString())
                    .setMetadataLogDirectory(path.toString())
                    .setPrintStream(silent)
                    .run();
        } catch (IOException | UncheckedIOException e) {
            throw new IOException("data directory " + path + " cannot be written", e);
        } catch (Exception e) {
            throw new IllegalStateException(
                    "Kafka refused to format the data directory " + path, e);
        }
    }

    private static final class Deleting extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
                throws IOException {
            if (e != null) {
                throw e;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
