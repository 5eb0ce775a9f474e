package io.github.flinkmlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command that has ended.
 *
 * @param output both of its streams
 */
record Command(List<String> line, int exitCode, String output) {

    /** Runs a command to its end, which has to come within the limit. */
    static Command run(Path folder, Map<String, String> environment, Duration limit, String... line)
            throws IOException, InterruptedException {
        // A file, not a pipe: what the command leaves running may keep its output open.
        Path output = Files.createTempFile(Checkout.workFolder(), "command", ".out");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(line)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(Redirect.to(output.toFile()));
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new AssertionError(
                        String.join(" ", line)
                                + " did not end within "
                                + limit.toSeconds()
                                + " s: "
                                + Files.readString(output));
            }
            return new Command(List.of(line), process.exitValue(), Files.readString(output));
        } finally {
            Files.deleteIfExists(output);
        }
    }

    /** Its output, if it went well. */
    String succeeded() {
        assertThat(exitCode).as("%s: %s", String.join(" ", line), output).isZero();
        return output;
    }
}
