package io.github.flinkmlops.job.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.flinkmlops.model.Model;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way: a broker in a process of its own, a Flink in this one, a CSV file between. */
class LearnCommandTest {

    @TempDir private Path folder;

    @Test
    void learnsACsvFileToItsEnd() throws Exception {
        Path job = folder.resolve("job.yaml");
        Files.writeString(job, CsvTest.JOB);
        Path input = folder.resolve("rows.csv");
        StringBuilder rows = new StringBuilder("size.cm,kind\n");
        for (int i = 0; i < 1_000; i++) {
            rows.append(i % 2 == 0 ? "-1,cat\n" : "1,dog\n");
        }
        Files.writeString(input, rows.append("0,cow\n"));
        Path summary = folder.resolve("summary.json");

        int exitCode =
                Main.commandLine()
                        .execute(
                                "learn",
                                "--job",
                                job.toString(),
                                "--input",
                                input.toString(),
                                "--summary",
                                summary.toString(),
                                "--output",
                                folder.resolve("out").toString());

        assertThat(exitCode).isZero();
        JsonNode figures = new ObjectMapper().readTree(summary.toFile());
        assertThat(figures.path("examples").asLong()).isEqualTo(1_000);
        assertThat(figures.path("rejected").asLong()).isEqualTo(1);
        assertThat(figures.path("accuracy").asDouble()).isGreaterThan(0.95);
        assertThat(figures.path("modelVersion").asLong()).isEqualTo(500);
        Model model = Model.read(folder.resolve("out").resolve("species-500.safetensors"));
        assertThat(model.examples()).isEqualTo(1_000);
    }
}
