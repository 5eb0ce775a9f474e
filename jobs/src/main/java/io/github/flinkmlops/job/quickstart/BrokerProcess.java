package io.github.flinkmlops.job.quickstart;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A broker in a JVM of its own, started by this one and never outliving it.
 *
 * <p>All that the child prints and logs goes to its log file; nothing reaches the terminal.
 */
public final class BrokerProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);

    private final Process process;
    private final String bootstrapServers;

    private BrokerProcess(Process process, String bootstrapServers) {
        this.process = process;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Starts a broker with this JVM's class path; see {@link #start(BrokerSettings, Path, String)}.
     */
    public static BrokerProcess start(BrokerSettings settings, Path logFile)
            throws IOException, InterruptedException {
        return start(settings, logFile, System.getProperty("java.class.path", ""));
    }

    /**
     * Starts a broker and returns once it serves clients.
     *
     * @param logFile is appended to; its folder is created
     * @param classPath of the child, with this module and all that it needs
     * @throws IOException if the broker does not start within a minute; the message has the reason
     *     and names the log file
     */
    public static BrokerProcess start(BrokerSettings settings, Path logFile, String classPath)
            throws IOException, InterruptedException {
        Path log = logFile.toAbsolutePath();
        Files.createDirectories(log.getParent());
        Process process =
                new ProcessBuilder(command(settings, log, classPath))
                        .redirectError(Redirect.appendTo(log.toFile()))
                        .start();
        try {
            return new BrokerProcess(process, awaitReady(process, log));
        } catch (Throwable e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** host:port for Kafka's clients. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** The operating system's number for the process. */
    public long pid() {
        return process.pid();
    }

    /** Whether the broker still runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends the broker in order, or after twenty seconds by force. */
    @Override
    public void close() throws IOException {
        // The end of its standard input is the child's sign to end.
        process.getOutputStream().close();
        try {
            if (!process.waitFor(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> command(BrokerSettings settings, Path log, String classPath) {
        String java = Path.of(System.getProperty("java.home", ""), "bin", "java").toString();
        List<String> command = new ArrayList<>();
        command.add(java);
        command.addAll(
                List.of(
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:-UsePerfData",
                        "-Xshare:auto",
                        "-Dlog4j2.configurationFile=classpath:quickstart-log4j2.properties",
                        "-Dquickstart.log.file=" + log,
                        // The broker logs while it is closed in a shutdown hook.
                        "-Dlog4j.shutdownHookEnabled=false",
                        "-cp",
                        classPath,
                        BrokerMain.class.getName()));
        command.addAll(BrokerMain.arguments(settings));
        return command;
    }

    private static String awaitReady(Process process, Path log)
            throws IOException, InterruptedException {
        @Nullable String line;
        try {
            line = answer(process).get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException(
                    "the Kafka broker did not start within "
                            + START_LIMIT.toSeconds()
                            + " s (its log: "
                            + log
                            + ")",
                    e);
        } catch (ExecutionException e) {
            throw new IOException("the Kafka broker did not start (its log: " + log + ")", e);
        }
        if (line != null && line.startsWith(BrokerMain.READY)) {
            return line.substring(BrokerMain.READY.length());
        }
        String why =
                line != null && line.startsWith(BrokerMain.FAILED)
                        ? line.substring(BrokerMain.FAILED.length())
                        : "its process ended";
        throw new IOException("the Kafka broker did not start: " + why + " (its log: " + log + ")");
    }

    /** The child's one line on standard output, or null if it ends without. */
    private static CompletableFuture<@Nullable String> answer(Process process) {
        CompletableFuture<@Nullable String> answer = new CompletableFuture<>();
        Thread reading = new Thread(() -> readAnswer(process, answer), "broker-answer");
        reading.setDaemon(true);
        reading.start();
        return answer;
    }

    private static void readAnswer(Process process, CompletableFuture<@Nullable String> answer) {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            answer.complete(out.readLine());
        } catch (IOException e) {
            answer.completeExceptionally(e);
        }
    }
}
