package io.github.flinkmlops.job.quickstart;

import io.github.flinkmlops.job.config.JobFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ExitCode;

/** One run that learns, from its log file to its clean end. */
final class Session {

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    private Session() {}

    static int learn(JobFile job, CsvFile file, RunOptions options) throws Exception {
        Path log = logFile(options.output());
        Logging.toFile(log);
        Screen screen =
                Screen.on(
                        System.out,
                        System.getProperty("quickstart.columns"),
                        System.getenv("NO_COLOR"));
        try (Cleanup cleanup = new Cleanup()) {
            cleanup.add(screen);
            new LearningRun(job, file, options, screen, log).run(cleanup, runningBrokers());
        } catch (UserError e) {
            throw e;
        } catch (Exception e) {
            LoggerFactory.getLogger(Session.class).error("The run failed", e);
            throw new UserError(
                    (e.getMessage() == null ? e.toString() : e.getMessage())
                            + " (log: "
                            + log
                            + ")",
                    e);
        }
        return ExitCode.OK;
    }

    /** Where running quickstarts of this checkout note their brokers. */
    static RunningBrokers runningBrokers() {
        return new RunningBrokers(
                Path.of(
                        System.getProperty("quickstart.home", System.getProperty("java.io.tmpdir")),
                        "running"));
    }

    /** A name of its own, so that two runs at once do not write one file. */
    private static Path logFile(Path output) throws IOException {
        Files.createDirectories(output);
        String stamp = STAMP.format(LocalDateTime.now());
        return output.resolve("run-" + stamp + "-" + ProcessHandle.current().pid() + ".log");
    }
}
