package io.github.flinkmlops.job.quickstart;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * A CSV file with a header row, as it is or compressed with gzip. It may be opened many times.
 *
 * @param name what messages call it
 */
record CsvFile(String name, Opener opener) {

    private static final int GZIP_FIRST = 0x1f;
    private static final int GZIP_SECOND = 0x8b;
    private static final int BUFFER = 1 << 16;

    /** Opens the file's bytes from their beginning. */
    @FunctionalInterface
    interface Opener {
        InputStream open() throws IOException;
    }

    /** A file on disk. */
    static CsvFile at(Path path) {
        if (!Files.exists(path)) {
            throw new UserError("there is no input file " + path.toAbsolutePath());
        }
        if (Files.isDirectory(path)) {
            throw new UserError("the input must be a CSV file, " + path + " is a folder");
        }
        return new CsvFile(path.toString(), () -> Files.newInputStream(path));
    }

    /** A file at the root of the class path. */
    static CsvFile resource(String name) {
        return new CsvFile(
                name,
                () -> {
                    InputStream in = CsvFile.class.getResourceAsStream("/" + name);
                    if (in == null) {
                        throw new FileNotFoundException(
                                "there is no '" + name + "' in the class path");
                    }
                    return in;
                });
    }

    /** Opens it; compression is seen by its first bytes, whatever the file's name. */
    CsvReader open() throws IOException {
        InputStream in = new BufferedInputStream(opener.open(), BUFFER);
        try {
            in.mark(2);
            boolean compressed = in.read() == GZIP_FIRST && in.read() == GZIP_SECOND;
            in.reset();
            return new CsvReader(name, compressed ? new GZIPInputStream(in, BUFFER) : in);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** The names of its columns. */
    List<String> header() throws IOException {
        try (CsvReader reader = open()) {
            return reader.header();
        }
    }
}
