package io.github.flinkmlops.job.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.flinkmlops.job.config.JobFile;
import io.github.flinkmlops.job.config.Resources;
import io.github.flinkmlops.trainer.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoringTest {

    @TempDir private Path folder;
    private Path model;
    private Path output;

    @BeforeEach
    void writeModel() throws IOException {
        JobFile job = JobFile.parse(CsvTest.JOB, Resources.classPath());
        model = folder.resolve("species-0.safetensors");
        output = folder.resolve("scored.csv");
        Files.write(
                model,
                new Trainer(job.modelSpec(), job.learning())
                        .snapshot(job.learningOptions().metadata())
                        .safetensors());
    }

    @Test
    void writesARowForEachRow() throws IOException {
        List<String> told = score("size.cm,kind\n0,cat\n,dog\n0,\n");

        List<String> rows = Files.readAllLines(output);
        assertThat(rows).hasSize(4);
        assertThat(rows.get(0)).isEqualTo("id,cat,dog,predicted,label,loss,error");
        assertThat(rows.get(1)).isEqualTo("1,0.5,0.5,cat,cat,0.693147,");
        assertThat(rows.get(2)).isEqualTo("2,,,,,,line 3: field 'size_cm' is null");
        assertThat(rows.get(3)).isEqualTo("3,0.5,0.5,cat,,,");
        assertThat(told).anyMatch(line -> line.startsWith("2 rows scored by 'species'"));
        assertThat(told).contains("1 rows could not be scored: see the column 'error'");
    }

    @Test
    void predictsARowWhoseLabelCannotBeRead() throws IOException {
        List<String> told = score("size.cm,kind\n0,zebra\n");

        assertThat(Files.readAllLines(output).get(1))
                .startsWith("1,0.5,0.5,cat,,,")
                .contains("line 2: label 'kind' must be one of [cat, dog], was 'zebra'");
        assertThat(told).contains("1 labels could not be read: see the column 'error'");
    }

    @Test
    void needsNoLabel() throws IOException {
        assertThat(score("size.cm\n0\n")).hasSize(1);
    }

    @Test
    void namesMissingColumns() {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> score("length\n0\n"))
                .withMessageEndingWith(
                        "the model 'species' needs the columns [size_cm], the header has [length]");
    }

    @Test
    void refusesADamagedModel() throws IOException {
        byte[] bytes = Files.readAllBytes(model);
        Files.write(model, Arrays.copyOf(bytes, bytes.length - 1));

        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> score("size.cm\n0\n"))
                .withMessageContaining("species-0.safetensors");
        assertThat(output).doesNotExist();
    }

    @Test
    void refusesAFileThatIsNoModel() throws IOException {
        Files.writeString(model, "not a model at all");

        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> score("size.cm\n0\n"))
                .withMessageContaining("species-0.safetensors");
    }

    private List<String> score(String csv) throws IOException {
        Path input = folder.resolve("input.csv");
        Files.writeString(input, csv);
        return new Scoring(model, CsvFile.at(input)).write(output);
    }
}
