package io.github.flinkmlops.job.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.flinkmlops.job.config.JobFile;
import io.github.flinkmlops.job.config.Resources;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTest {

    static final String JOB =
            """
            name: species
            input: {topic: rows}
            features:
              - number: {field: size_cm}
            label: {field: kind, classes: [cat, dog]}
            network:
              - dense: 2
            loss: softmax-cross-entropy
            optimizer: sgd
            learningRate: 0.1
            minibatch: 2
            """;

    @TempDir private Path folder;
    private JobFile job;

    @BeforeEach
    void readJob() {
        job = JobFile.parse(JOB, Resources.classPath());
    }

    @Test
    void countsTheRowsAndTheLinesOfThoseThatWillBeRefused() throws IOException {
        CsvCheck check =
                check("size.cm,kind\n1,cat\n\n2,\"bird\nof prey\"\n3,dog\n,cat\n5,\n6,cow");

        assertThat(check.rows()).isEqualTo(6);
        assertThat(check.refused()).isEqualTo(3);
        assertThat(check.refusedLines()).isEqualTo(Map.of(1L, 4L, 3L, 7L, 5L, 9L));
    }

    @Test
    void stopsAtACellThatIsNoNumber() {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> check("size.cm,kind\n1,cat\nn/a,dog\n"))
                .withMessageEndingWith(
                        "rows.csv, line 3: column 'size.cm' must be a number, was 'n/a'; leave the"
                                + " cell empty if there is no value");
    }

    @Test
    void stopsAtARowOfAnotherLength() {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> check("size.cm,kind\n1,cat\n2\n"))
                .withMessageEndingWith("rows.csv, line 3: the row has 1 cells, the header has 2");
    }

    @Test
    void namesTheColumnsThatAreMissing() {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> check("size,kind\n1,cat\n"))
                .withMessageContaining("no column 'size_cm'")
                .withMessageContaining("it has [size, kind]");
    }

    @Test
    void refusesAFileWithoutRows() {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> check("size.cm,kind\n"))
                .withMessageEndingWith("rows.csv has a header and no rows");
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> check(""))
                .withMessageEndingWith("is empty: its first line must name the columns");
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> CsvFile.at(folder.resolve("none.csv")))
                .withMessageContaining("there is no input file");
    }

    @Test
    void looksAtNoMoreRowsThanAskedFor() throws IOException {
        CsvFile file = write("rows.csv", "size.cm,kind\n1,cat\n2,dog\nbad,dog\n");

        assertThat(check(file, 2).rows()).isEqualTo(2);
    }

    @Test
    void readsGzipWhateverTheName() throws IOException {
        Path path = folder.resolve("rows");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(path))) {
            out.write("\uFEFFsize.cm,kind\n1,cat\n".getBytes(StandardCharsets.UTF_8));
        }

        assertThat(check(CsvFile.at(path), Long.MAX_VALUE).rows()).isEqualTo(1);
    }

    private CsvCheck check(String text) throws IOException {
        return check(write("rows.csv", text), Long.MAX_VALUE);
    }

    private CsvCheck check(CsvFile file, long limit) throws IOException {
        CsvRecords records =
                new CsvRecords(
                        file.name(),
                        CsvRecords.schemaFor(job, file.name(), file.header()),
                        file.header());
        return CsvCheck.of(file, records, job.encoder(), limit);
    }

    private CsvFile write(String name, String text) throws IOException {
        Path path = folder.resolve(name);
        Files.writeString(path, text);
        return CsvFile.at(path);
    }
}
