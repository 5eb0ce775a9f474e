package io.github.flinkmlops.job.quickstart;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a run that learns. */
final class RunOptions {

    private static final int MAX_PORT = 65_535;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Feed N records a second, for watching. Default: as fast as Flink reads.")
    private double rate = Double.POSITIVE_INFINITY;

    @Option(names = "--limit", paramLabel = "N", description = "Feed the first N rows only.")
    private long limit = Long.MAX_VALUE;

    @Option(
            names = "--summary",
            paramLabel = "FILE",
            description = "Write the final figures to FILE as JSON.")
    private @Nullable Path summary;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description =
                    "Folder for the model and the log. Default: ${DEFAULT-VALUE}, in the current folder.")
    private Path output = Path.of("flink-ml-ops-output");

    @Option(
            names = "--keep",
            description = "Leave Kafka and Flink running at the end, until Ctrl-C.")
    private boolean keep;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            description = "Port of the Kafka broker. Default: a free one.")
    private int kafkaPort;

    @Option(
            names = "--web-port",
            paramLabel = "PORT",
            description = "Port of Flink's web interface. Default: 8081 or the next free one.")
    private int webPort;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "New or empty folder for the broker's data, which stays. Default: a temporary one.")
    private @Nullable Path data;

    @Option(
            names = "--resume",
            paramLabel = "DIR",
            description =
                    "Keep the run in DIR, and go on with the one that was interrupted there. The job file may have changed.")
    private @Nullable Path resume;

    /** Complains about values that make no sense, before anything is started. */
    void check() {
        if (!(rate > 0)) {
            throw new UserError("--rate must be above 0 records a second, was " + rate);
        }
        if (limit < 1) {
            throw new UserError("--limit must be at least 1 row, was " + limit);
        }
        if (data != null && resume != null) {
            throw new UserError(
                    "--resume keeps the broker's data too: leave --data out, was " + data);
        }
        checkPort("--kafka-port", kafkaPort);
        checkPort("--web-port", webPort);
    }

    private static void checkPort(String option, int port) {
        if (port < 0 || port > MAX_PORT) {
            throw new UserError(option + " must be from 1 to 65535, was " + port);
        }
    }

    double rate() {
        return rate;
    }

    long limit() {
        return limit;
    }

    @Nullable Path summary() {
        return summary;
    }

    Path output() {
        return output;
    }

    boolean keep() {
        return keep;
    }

    int kafkaPort() {
        return kafkaPort;
    }

    int webPort() {
        return webPort;
    }

    @Nullable Path data() {
        return data;
    }

    @Nullable Path resume() {
        return resume;
    }
}
