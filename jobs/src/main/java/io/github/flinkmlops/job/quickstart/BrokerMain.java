package io.github.flinkmlops.job.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import kafka.server.StandardFaultHandlerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The broker as a process of its own, which lives as long as its standard input is open.
 *
 * <p>Whoever starts it holds the other end of that pipe. When the starter ends, in whichever way,
 * the operating system closes the pipe, and the broker ends too; SIGTERM ends it as well. On
 * standard output it prints one line: {@code READY host:port}, or {@code FAILED reason}.
 */
public final class BrokerMain {
    static final String READY = "READY ";
    static final String FAILED = "FAILED ";
    private static final String DELETE_ON_EXIT = "delete-on-exit";

    private static final Logger LOG = LoggerFactory.getLogger(BrokerMain.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(15);

    private BrokerMain() {}

    /**
     * Runs a broker until standard input ends.
     *
     * @param args data directory, port (0 for a free one), and optionally {@code delete-on-exit}
     */
    public static void main(String[] args) throws IOException {
        // Ctrl-C goes to every process of the terminal; the starter still needs the broker then,
        // to end its jobs, and closes the pipe when it is done.
        Signal.handle(new Signal("INT"), SignalHandler.SIG_IGN);
        PrintStream answer = System.out;
        // The answer is the only line; whatever else is printed belongs in the log.
        System.setOut(System.err);
        EmbeddedBroker broker;
        try {
            // A broker whose metadata is broken cannot go on: here Kafka may halt the process.
            broker = EmbeddedBroker.start(settings(args), new StandardFaultHandlerFactory());
        } catch (IOException | RuntimeException e) {
            LOG.error("The broker did not start", e);
            answer.println(FAILED + reason(e));
            System.exit(1);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> closeInTime(broker), "close-broker"));
        answer.println(READY + broker.bootstrapServers());
        awaitEnd(System.in);
        System.exit(0);
    }

    /** The arguments that {@link #main} reads these settings from. */
    static List<String> arguments(BrokerSettings settings) {
        List<String> args = new ArrayList<>();
        args.add(settings.dataDirectory().toAbsolutePath().toString());
        args.add(Integer.toString(settings.port()));
        if (settings.deleteOnClose()) {
            args.add(DELETE_ON_EXIT);
        }
        return args;
    }

    private static BrokerSettings settings(String[] args) {
        boolean delete = args.length == 3 && args[2].equals(DELETE_ON_EXIT);
        if (args.length != 2 && !delete) {
            throw new IllegalArgumentException(
                    "expected: DATA_DIRECTORY PORT ["
                            + DELETE_ON_EXIT
                            + "], was: "
                            + List.of(args));
        }
        return new BrokerSettings(Path.of(args[0]), port(args[1]), delete);
    }

    private static int port(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "the broker's port must be a number, was " + text, e);
        }
    }

    private static String reason(Exception e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        return message.replaceAll("\\s+", " ");
    }

    private static void awaitEnd(InputStream in) throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
    }

    /** A close that hangs must not keep the process alive: the JVM ends when its hooks return. */
    private static void closeInTime(EmbeddedBroker broker) {
        Thread closing = new Thread(() -> close(broker), "closing-broker");
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(CLOSE_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(EmbeddedBroker broker) {
        try {
            broker.close();
        } catch (IOException e) {
            LOG.error("The broker's data was not removed", e);
        }
    }
}
