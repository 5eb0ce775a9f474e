package io.github.flinkmlops.trainer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A fresh JVM for one measurement, so that no contender is compiled for what another one did. */
final class Fork {

    private Fork() {}

    /**
     * Runs a main class of this class path.
     *
     * @param options of the JVM, before the main class
     * @return the numbers on the last line that it printed
     */
    static double[] run(Class<?> main, List<String> options, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx2g", "-cp", System.getProperty("java.class.path")));
        command.addAll(options);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        Path errors = Files.createTempFile("fork", ".txt");
        String output;
        try {
            Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
            output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException(
                        "exit status %d of %s:\n%s"
                                .formatted(status, command, Files.readString(errors)));
            }
        } finally {
            Files.delete(errors);
        }
        String last = output.strip().lines().reduce("", (before, line) -> line);
        return Arrays.stream(last.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    /** The middle one of an odd number of measurements, place by place. */
    static double[] medians(List<double[]> measurements) {
        double[] medians = new double[measurements.get(0).length];
        for (int i = 0; i < medians.length; i++) {
            int place = i;
            double[] sorted = measurements.stream().mapToDouble(m -> m[place]).sorted().toArray();
            medians[i] = sorted[sorted.length / 2];
        }
        return medians;
    }
}
