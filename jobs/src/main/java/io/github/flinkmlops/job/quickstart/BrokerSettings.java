package io.github.flinkmlops.job.quickstart;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Where an embedded broker keeps its data and where it listens.
 *
 * @param dataDirectory created if absent; if it is not empty, it must hold a broker's data; its
 *     path has no comma, which Kafka would read as two directories
 * @param port for clients, on the loopback address; 0 takes a free one
 * @param deleteOnClose whether the data directory is removed when the broker is closed
 */
public record BrokerSettings(Path dataDirectory, int port, boolean deleteOnClose) {
    private static final int MAX_PORT = 65_535;

    /** Checks the port's range and the directory's path. */
    public BrokerSettings {
        Objects.requireNonNull(dataDirectory, "dataDirectory");
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException(
                    "the broker's port must be between 0 (a free one) and 65535, was " + port);
        }
        if (dataDirectory.toAbsolutePath().toString().contains(",")) {
            throw new IllegalArgumentException(
                    "the broker's data directory must have no comma in its path, was "
                            + dataDirectory);
        }
    }

    /** A broker on a free port that leaves its data where it is. */
    public static BrokerSettings in(Path dataDirectory) {
        return new BrokerSettings(dataDirectory, 0, false);
    }

    /** The same with another port. */
    public BrokerSettings withPort(int newPort) {
        return new BrokerSettings(dataDirectory, newPort, deleteOnClose);
    }

    /** The same with the data directory removed, or not, when the broker is closed. */
    public BrokerSettings withDeleteOnClose(boolean delete) {
        return new BrokerSettings(dataDirectory, port, delete);
    }
}
