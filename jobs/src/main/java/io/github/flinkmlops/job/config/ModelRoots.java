package io.github.flinkmlops.job.config;

import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.jspecify.annotations.Nullable;

/**
 * The folders that files may be read from, whatever a job file names: {@code ..} and symbolic links
 * lead nowhere else.
 *
 * @param roots absolute paths of folders, at least one
 */
public record ModelRoots(List<String> roots) implements Serializable {

    /** Set by whoever runs the cluster, since a job file that names its own roots binds nobody. */
    public static final ConfigOption<List<String>> OPTION =
            ConfigOptions.key("flinkmlops.model-roots")
                    .stringType()
                    .asList()
                    .noDefaultValue()
                    .withDescription(
                            "Folders that model directories of jobs must lie in, on every"
                                    + " TaskManager. Not set: any local folder.");

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

    public ModelRoots {
        roots = List.copyOf(roots);
        if (roots.isEmpty()) {
            throw new IllegalArgumentException(OPTION.key() + " needs at least 1 folder, has 0");
        }
        for (String root : roots) {
            if (!Path.of(root).isAbsolute()) {
                throw new IllegalArgumentException(
                        OPTION.key() + " must be absolute paths, had '" + root + "'");
            }
        }
    }

    /** The folder of a job file alone. */
    static ModelRoots beside(Path jobFile) {
        Path folder = jobFile.toAbsolutePath().getParent();
        return new ModelRoots(List.of(String.valueOf(folder == null ? jobFile : folder)));
    }

    /** Those that the cluster's configuration names; null if it names none. */
    public static @Nullable ModelRoots of(ReadableConfig configuration) {
        return configuration.getOptional(OPTION).map(ModelRoots::new).orElse(null);
    }

    /**
     * The file or folder that is meant, without any symbolic link in it.
     *
     * @param location a path, from the first root on unless it is absolute, or a {@code file:} URI
     * @throws IOException if it is not there
     * @throws IllegalArgumentException if it lies in none of the roots, or is no local file
     */
    public Path resolve(String location) throws IOException {
        Path named = Path.of(roots.get(0)).resolve(local(location)).normalize();
        // Looked at first, so that nothing is told of what lies elsewhere.
        if (roots.stream().noneMatch(root -> named.startsWith(Path.of(root).normalize()))) {
            throw outside(location);
        }
        if (!Files.exists(named)) {
            throw new NoSuchFileException(named.toString());
        }
        Path real = named.toRealPath();
        for (String root : roots) {
            Path folder = Path.of(root);
            if (Files.isDirectory(folder) && real.startsWith(folder.toRealPath())) {
                return plain(location, real);
            }
        }
        throw outside(location);
    }

    private static Path local(String location) {
        try {
            if (!SCHEME.matcher(location).matches()) {
                return Path.of(location);
            }
            URI uri = URI.create(location);
            if ("file".equals(uri.getScheme()) && uri.getPath() != null && uri.getHost() == null) {
                return Path.of(uri.getPath());
            }
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + location + "' is no path", e);
        }
        throw new IllegalArgumentException(
                "'"
                        + location
                        + "' must be a local path or a file: URI; copy or mount what lies elsewhere");
    }

    /** Refuses devices and pipes, which would be read for ever. */
    private static Path plain(String location, Path real) {
        if (!Files.isRegularFile(real) && !Files.isDirectory(real)) {
            throw new IllegalArgumentException("'" + location + "' must be a file or a folder");
        }
        return real;
    }

    private IllegalArgumentException outside(String location) {
        return new IllegalArgumentException(
                "'"
                        + location
                        + "' must lie in "
                        + String.join(" or ", roots)
                        + ", links included");
    }
}
