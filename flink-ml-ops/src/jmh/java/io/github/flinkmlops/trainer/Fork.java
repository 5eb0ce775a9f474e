package io.github.flinkmlops.trainer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A fresh JVM for one contender, so that none is compiled for what another one did; its collector
 * is the one that {@code ./run} asks for. It measures when it is asked to; contenders that are
 * asked in turn share what else goes on on the machine.
 */
final class Fork implements AutoCloseable {

    private final List<String> command;
    private final Path errors;
    private final Process process;
    private final Writer questions;
    private final BufferedReader answers;

    /**
     * Starts a main class of this class path, which must print a line of numbers for each line that
     * it reads.
     *
     * @param options of the JVM, before the main class
     */
    Fork(Class<?> main, List<String> options, String... arguments) throws IOException {
        command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-Xmx2g",
                        "-XX:+UseParallelGC",
                        "-cp",
                        System.getProperty("java.class.path")));
        command.addAll(options);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        errors = Files.createTempFile("fork", ".txt");
        process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        questions = process.outputWriter(StandardCharsets.US_ASCII);
        answers = process.inputReader(StandardCharsets.US_ASCII);
    }

    /** Asks for a measurement and waits for it. */
    double[] measure() throws IOException {
        questions.write("\n");
        questions.flush();
        String line = answers.readLine();
        if (line == null) {
            throw new IOException(
                    "%s ended without an answer:%n%s".formatted(command, Files.readString(errors)));
        }
        return Arrays.stream(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        Files.delete(errors);
    }

    /** What is asked for measurements. */
    interface Measured {
        double[] get() throws IOException;
    }

    /** The other side: answers every line of the standard input until it ends. */
    static void answer(Measured measured) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            while (lines.readLine() != null) {
                StringBuilder answer = new StringBuilder();
                for (double number : measured.get()) {
                    answer.append(number).append(' ');
                }
                System.out.println(answer.toString().strip());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Calls in a second of CPU time. A short run before brings what the step needs back into the
     * caches.
     *
     * @param calls between two looks at the clock
     */
    static double rate(Runnable step, int calls, double seconds) {
        run(step, calls, seconds / 10);
        return run(step, calls, seconds);
    }

    /** Runs the step so long at least; returns calls in a second of CPU time. */
    static double run(Runnable step, int calls, double seconds) {
        long start = cpuNanos();
        long called = 0;
        double elapsed = 0;
        while (elapsed < seconds) {
            for (int i = 0; i < calls; i++) {
                step.run();
            }
            called += calls;
            elapsed = (cpuNanos() - start) / 1e9;
        }
        return called / elapsed;
    }

    /**
     * The CPU time of this thread. Neighbours on the machine cost less of it than of the clock's.
     */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
