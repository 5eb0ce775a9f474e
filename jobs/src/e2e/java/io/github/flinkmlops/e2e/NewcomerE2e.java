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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The steps of deploy/README.md, in a fresh clone, by somebody who does what it says. */
@Timeout(900)
class NewcomerE2e {

    private static final Duration BUILD = Duration.ofMinutes(6);
    private static final Duration STEP = Duration.ofMinutes(2);

    /** Of the quickstart, which fills the topic. */
    private static final int FLIGHTS = 20_000;

    private final Path clone = Checkout.folder();
    private final int kafkaPort = Cluster.freePort();
    private final int webPort = Cluster.freePort();

    NewcomerE2e() throws IOException {}

    @Test
    void eachStepOfTheDocsWorksTheFirstTime() throws Exception {
        Path output = Cluster.newFolder("newcomer");
        Process kafka = startKafka(output);
        try {
            documented("deploy/local/cluster start --taskmanagers 2");
            String started =
                    run(
                            BUILD,
                            "deploy/local/cluster",
                            "start",
                            "--taskmanagers",
                            "2",
                            "--web-port",
                            webPort + "");
            assertThat(started).contains("slots          4 of 4 free");

            documented(
                    "deploy/local/cluster submit train --job classpath:flights.yaml -- --bootstrap-servers localhost:9092");
            String submitted =
                    run(
                            STEP,
                            "deploy/local/cluster",
                            "submit",
                            "train",
                            "--job",
                            "classpath:flights.yaml",
                            "--",
                            "--bootstrap-servers",
                            servers());
            assertThat(submitted).contains("Job has been submitted with JobID");

            documented(
                    "./run consume flights-predictions --bootstrap-servers localhost:9092 --from-beginning --max 3");
            // Those of the quickstart, then those of the job that was submitted.
            String consumed =
                    run(
                            STEP,
                            "./run",
                            "consume",
                            "flights-predictions",
                            "--bootstrap-servers",
                            servers(),
                            "--from-beginning",
                            "--max",
                            2 * FLIGHTS + "");
            List<String> ids =
                    consumed.lines()
                            .filter(line -> line.startsWith("{\"id\":\""))
                            .map(line -> line.substring(7, line.indexOf('"', 7)))
                            .toList();
            assertThat(ids).hasSize(2 * FLIGHTS);
            assertThat(ids.subList(FLIGHTS, 2 * FLIGHTS))
                    .isEqualTo(ids.subList(0, FLIGHTS))
                    .doesNotHaveDuplicates();

            documented("deploy/local/cluster status");
            assertThat(run(STEP, "deploy/local/cluster", "status"))
                    .contains("RUNNING  Learn flights");
        } finally {
            documented("deploy/local/cluster stop");
            String stopped = run(STEP, "deploy/local/cluster", "stop");
            kafka.destroy();
            assertThat(kafka.waitFor(STEP.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(stopped).startsWith("Stopped.");
        }
    }

    /** The quickstart, which keeps its broker; returns when it has fed the flights. */
    private Process startKafka(Path output) throws Exception {
        documented("./run --keep --kafka-port 9092");
        Path said = output.resolve("run.out");
        Process kafka =
                new ProcessBuilder(
                                "./run",
                                "--keep",
                                "--kafka-port",
                                kafkaPort + "",
                                "--web-port",
                                Cluster.freePort() + "",
                                "--limit",
                                FLIGHTS + "",
                                "--output",
                                output.toString())
                        .directory(clone.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(Redirect.to(said.toFile()))
                        .start();
        Deadline.await(
                "the quickstart's broker with the flights",
                BUILD,
                () -> {
                    assertThat(kafka.isAlive()).as(Files.readString(said)).isTrue();
                    return Files.readString(said).contains("stay up until Ctrl-C");
                });
        return kafka;
    }

    private String servers() {
        return "localhost:" + kafkaPort;
    }

    private String run(Duration limit, String... line) throws Exception {
        return Command.run(clone, Map.of("CLUSTER_HOME", home().toString()), limit, line)
                .succeeded();
    }

    private static Path home() {
        return Checkout.workFolder().resolve("newcomer").resolve("cluster");
    }

    /** The ports of the docs may be taken here; all else is done as they say. */
    private void documented(String line) throws IOException {
        assertThat(Files.readString(clone.resolve("deploy/README.md"))).contains(line);
    }
}
