package io.github.flinkmlops.job.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way: a broker in a process of its own, a Flink in this one, lines between. */
class SequencesCommandTest {

    @TempDir private Path folder;

    private int run(String... args) {
        List<String> all = new ArrayList<>(List.of("sequences"));
        all.addAll(List.of(args));
        all.addAll(List.of("--log", folder.resolve("log").toString()));
        return Main.commandLine().execute(all.toArray(String[]::new));
    }

    private Path write(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void aLineComesBackForEachLineInItsOrder() throws Exception {
        Path input = write("words.txt", "hello\n\nnaïve\nTransformer\n");
        Path output = folder.resolve("phonemes.tsv");
        Path summary = folder.resolve("summary.json");

        int exitCode =
                run(
                        "--input",
                        input.toString(),
                        "--output",
                        output.toString(),
                        "--summary",
                        summary.toString());

        assertThat(exitCode).isZero();
        List<String> lines = Files.readAllLines(output);
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).isEqualTo("hello\tHH EH L OW");
        assertThat(lines.get(1)).startsWith("\t\tEMPTY_SEQUENCE: ");
        assertThat(lines.get(2))
                .startsWith("naïve\t\tUNKNOWN_TOKEN: ")
                .contains("has no 'ï' (U+00EF), at character 3");
        assertThat(lines.get(3)).isEqualTo("Transformer\tT R AE N S F AO R M ER");
        JsonNode figures = new ObjectMapper().readTree(summary.toFile());
        assertThat(figures.path("lines").asInt()).isEqualTo(4);
        assertThat(figures.path("answered").asInt()).isEqualTo(2);
        assertThat(figures.path("refused").asInt()).isEqualTo(2);
        assertThat(figures.path("model").asText()).isEqualTo("g2p");
    }

    @Test
    void aModelWithoutTokenizerReadsIds() throws Exception {
        Path model = Files.createDirectory(folder.resolve("ids"));
        try (Cleanup cleanup = new Cleanup()) {
            Path shipped = ShippedModel.unpack("g2p", cleanup);
            for (String file : List.of("config.json", "model.safetensors")) {
                Files.copy(shipped.resolve(file), model.resolve(file));
            }
        }
        Path input = write("ids.txt", "12 9 16 16 19 2\n");
        Path output = folder.resolve("out.tsv");

        int exitCode =
                run(
                        "--model",
                        model.toString(),
                        "--input",
                        input.toString(),
                        "--output",
                        output.toString());

        assertThat(exitCode).isZero();
        assertThat(Files.readAllLines(output)).containsExactly("12 9 16 16 19 2\t19 14 24 28");
        Path words = write("words.txt", "1 2\nhello\n");
        assertThat(
                        run(
                                "--model",
                                model.toString(),
                                "--input",
                                words.toString(),
                                "--output",
                                output.toString()))
                .isEqualTo(1);
    }

    @Test
    void badArgumentsEndItBeforeAnythingIsStarted() throws Exception {
        String words = write("words.txt", "hello\n").toString();
        String out = folder.resolve("out.tsv").toString();
        assertThat(run("--model", folder.toString())).isEqualTo(1);
        assertThat(run("--input", words)).isEqualTo(1);
        assertThat(run("--input", folder.resolve("none").toString(), "--output", out)).isEqualTo(1);
        assertThat(run("--input", write("empty", "").toString(), "--output", out)).isEqualTo(1);
        assertThat(run("--model", "/none", "--input", words, "--output", out)).isEqualTo(1);
        assertThat(run("--input", words, "--output", "/none/out.tsv")).isEqualTo(1);
        assertThat(run("--limit", "0")).isEqualTo(1);
        assertThat(run("--limits", "5")).isEqualTo(2);
        Path latin = folder.resolve("latin1");
        Files.write(latin, "hello\nna\u00efve\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(run("--input", latin.toString(), "--output", out)).isEqualTo(1);
        assertThat(folder.resolve("out.tsv")).doesNotExist();
    }
}
