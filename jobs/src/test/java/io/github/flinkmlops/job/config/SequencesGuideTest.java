package io.github.flinkmlops.job.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The guide's examples are job files, and its table has every key that there is. */
class SequencesGuideTest {

    private static final Path GUIDE = Path.of("..", "docs", "sequences.md");
    private static final Pattern BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final Pattern KEYS = Pattern.compile("it has \\[(.*?)]");
    private static final String REST = "name: guide\nmodel: {directory: /m}\n";

    /** The sections of a job file, each with a key that none of them has. */
    private static final Map<String, String> SECTIONS =
            Map.of(
                    "", "zzz: 1\n",
                    "model.", "model: {directory: /m, zzz: 1}\n",
                    "input.", "input: {zzz: 1}\n",
                    "decoding.", "decoding: {zzz: 1}\n",
                    "limits.", "limits: {zzz: 1}\n",
                    "output.", "output: {zzz: 1}\n",
                    "checkpoints.", "checkpoints: {zzz: 1}\n");

    static Stream<String> examples() throws IOException {
        return BLOCK.matcher(Files.readString(GUIDE)).results().map(block -> block.group(1));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleHasNoMistake(String example) {
        String whole = example.contains("name: ") ? example : REST + example;

        assertThat(SequenceJobFile.parse(whole, Resources.classPath()).decoder()).isNotNull();
    }

    @Test
    void everyKeyIsInTheTable() throws IOException {
        String guide = Files.readString(GUIDE);
        for (Map.Entry<String, String> section : SECTIONS.entrySet()) {
            for (String key : keys(section.getKey(), section.getValue())) {
                if (section.getKey().isEmpty() && SECTIONS.containsKey(key + ".")) {
                    continue;
                }
                assertThat(guide).contains("| `" + section.getKey() + key + "` |");
            }
        }
        for (String field : List.of("text", "tokens", "id", "eventTime", "key")) {
            assertThat(guide).contains("| `input." + field + "` |");
        }
    }

    /** As the complaint about an unknown key lists them. */
    private static List<String> keys(String section, String text) {
        String whole = section.equals("model.") ? "name: guide\n" + text : REST + text;
        try {
            SequenceJobFile.parse(whole, Resources.classPath());
        } catch (JobFileException e) {
            Matcher keys = KEYS.matcher(e.getMessage());
            assertThat(keys.find()).as(e.getMessage()).isTrue();
            return new ArrayList<>(List.of(keys.group(1).split(", ")));
        }
        throw new AssertionError("zzz is a key of '" + section + "'");
    }

    @Test
    void everyStrategyHasItsSettingsInTheTable() throws IOException {
        String guide = Files.readString(GUIDE);
        for (String strategy : List.of("beam", "sampling")) {
            String text = REST + "decoding: {strategy: {" + strategy + ": {zzz: 1}}}\n";
            for (String key : keys("decoding." + strategy, text.substring(REST.length()))) {
                assertThat(guide).contains("| `" + key + "` |");
            }
        }
    }
}
