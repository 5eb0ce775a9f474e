package io.github.flinkmlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A quickstart that is killed goes on where it was. */
@Timeout(600)
class ResumeE2e {

    private static final Duration LIMIT = Duration.ofMinutes(6);

    /** With a short minibatch at the end. */
    private static final int ROWS = 40_007;

    private static final String MODEL = "late-" + (ROWS / Flights.MINIBATCH + 1) + ".safetensors";
    private static final String COMPLETE =
            "40,007 predictions of 40,007 records, 0 rejected: complete";

    @Test
    void aRunThatWasKilledEndsWithTheSameModel() throws Exception {
        Path folder = Cluster.newFolder("resume");
        Path job = Flights.write(folder, "late", Flights.jobFile("late"));

        interrupt(folder, job, "killed");

        assertThat(run(resumed(folder, job, "killed")))
                .contains("records that were fed before")
                .contains(COMPLETE);
        assertThat(run(line(folder, job, "calm"))).contains(COMPLETE);
        assertThat(
                        Files.mismatch(
                                folder.resolve("killed-out/" + MODEL),
                                folder.resolve("calm-out/" + MODEL)))
                .isEqualTo(-1);
        assertThat(summary(folder, "killed")).isEqualTo(summary(folder, "calm"));

        Command again = command(resumed(folder, job, "killed"));
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.output()).contains("has come to its end: name a new folder with --resume");
    }

    @Test
    void aRunGoesOnWithAChangedJobFile() throws Exception {
        Path folder = Cluster.newFolder("resume-changed");
        Path job = Flights.write(folder, "late", Flights.jobFile("late"));
        interrupt(folder, job, "changed");

        Path changed =
                Flights.write(
                        folder,
                        "later",
                        Flights.jobFile("later")
                                .replace("name: late", "name: later")
                                .replace("size: 32", "size: 64")
                                .replace("[logLoss, auc]", "[logLoss, auc, accuracy]")
                                .replace("topic: flights", "topic: flights\n  parallelism: 2"));
        assertThat(run(resumed(folder, changed, "changed")))
                .contains("records that were fed before")
                .contains(COMPLETE)
                .contains("Final scoreboard of 'later'")
                .contains("accuracy");

        Path other = Flights.write(folder, "other", Flights.jobFile("other"));
        Files.writeString(
                other, Files.readString(other).replace("topic: flights", "topic: trains"));
        interrupt(folder, job, "other");
        Command refused = command(resumed(folder, other, "other"));
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.output()).contains("reads topic 'flights', the job file names 'trains'");
    }

    /** Begins a run and kills it between two checkpoints. */
    private static void interrupt(Path folder, Path job, String name) throws Exception {
        Process killed =
                new ProcessBuilder(resumed(folder, job, name, "--rate", "3000"))
                        .directory(Checkout.folder().toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(Redirect.to(folder.resolve(name + ".out").toFile()))
                        .start();
        Path out = folder.resolve(name + ".out");
        Path run = folder.resolve(name + "-run");
        await(killed, out, "rows that are learned", () -> Files.readString(out).contains("p99 ms"));
        int checkpoint = lastCheckpoint(run);
        await(killed, out, "two more checkpoints", () -> lastCheckpoint(run) >= checkpoint + 2);
        killed.destroyForcibly().waitFor();
    }

    private static String[] resumed(Path folder, Path job, String name, String... more) {
        return Stream.of(
                        line(folder, job, name),
                        new String[] {"--resume", folder.resolve(name + "-run").toString()},
                        more)
                .flatMap(Stream::of)
                .toArray(String[]::new);
    }

    private static String[] line(Path folder, Path job, String name) {
        return new String[] {
            "./run",
            "--job",
            job.toString(),
            "--limit",
            Integer.toString(ROWS),
            "--summary",
            folder.resolve(name + ".json").toString(),
            "--output",
            folder.resolve(name + "-out").toString()
        };
    }

    /** What was learned, without how fast. */
    private static JsonNode summary(Path folder, String name) throws IOException {
        ObjectNode summary =
                (ObjectNode) new ObjectMapper().readTree(folder.resolve(name + ".json").toFile());
        summary.remove("examplesPerSecond");
        return summary;
    }

    private static String run(String... line) throws Exception {
        return command(line).succeeded();
    }

    private static Command command(String... line) throws Exception {
        return Command.run(Checkout.folder(), Map.of(), LIMIT, line);
    }

    private static void await(
            Process process, Path out, String what, Deadline.Condition condition) {
        Deadline.await(
                what,
                LIMIT,
                () -> {
                    assertThat(process.isAlive()).as(Files.readString(out)).isTrue();
                    return condition.holds();
                });
    }

    /** The number of the last complete checkpoint of a run; 0 if there is none. */
    private static int lastCheckpoint(Path run) throws IOException {
        try (Stream<Path> files = Files.walk(run.resolve("checkpoints"), 3)) {
            return files.filter(file -> file.endsWith("_metadata"))
                    .map(file -> file.getParent().getFileName().toString())
                    .mapToInt(name -> Integer.parseInt(name.replaceAll("\\D", "")))
                    .max()
                    .orElse(0);
        } catch (UncheckedIOException | NoSuchFileException e) {
            // The one before is removed while it is looked for.
            return 0;
        }
    }
}
