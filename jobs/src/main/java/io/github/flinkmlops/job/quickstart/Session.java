package io.github.flinkmlops.job.quickstart;

import io.github.flinkmlops.job.config.JobFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import picocli.CommandLine.ExitCode;

/** One run that learns, from its log file to its clean end. */
final class Session {

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    private Session() {}

    /** Finds a job file. */
    @FunctionalInterface
    interface FindJob {
        JobFile find() throws IOException;
    }

    static int learn(FindJob job, CsvFile file, RunOptions options) throws Exception {
        options.check();
        Path log = logFile(options.output());
        // Before anything else: reading a job file already makes loggers.
        Logging.toFile(log);
        LearningRun run = new LearningRun(job.find(), file, options, screen(), log);
        try (Cleanup cleanup = new Cleanup()) {
            run.run(cleanup, runningBrokers());
        } catch (UserError e) {
            throw e;
        } catch (Exception e) {
            throw new UserError(
                    (e.getMessage() == null ? e.toString() : e.getMessage())
                            + " (log: "
                            + log
                            + ")",
                    e);
        }
        return ExitCode.OK;
    }

    static Screen screen() {
        return Screen.on(
                System.out, System.getProperty("quickstart.columns"), System.getenv("NO_COLOR"));
    }

    /** Where running quickstarts of this checkout note their brokers. */
    static RunningBrokers runningBrokers() {
        return new RunningBrokers(
                Path.of(
                        System.getProperty("quickstart.home", System.getProperty("java.io.tmpdir")),
                        "running"));
    }

    /** A name of its own, so that two runs at once do not write one file. */
    static Path logFile(Path output) {
        String stamp = STAMP.format(LocalDateTime.now());
        return output.resolve("run-" + stamp + "-" + ProcessHandle.current().pid() + ".log");
    }
}
