package io.github.flinkmlops.job.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of the guide are job files, or parts that make one with what is left out. */
class JobFileGuideTest {

    private static final Path GUIDE = Path.of("..", "docs", "job-file.md");
    private static final Pattern BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final Pattern TOP_KEY =
            Pattern.compile("^([A-Za-z]+):.*\n(?:[ -].*\n)*", Pattern.MULTILINE);

    private static final String REST =
            """
            name: guide
            features:
              - number: x
            label: {field: y}
            network: [dense: 1]
            optimizer: sgd
            learningRate: 0.1
            """;

    static Stream<String> examples() throws IOException {
        return BLOCK.matcher(Files.readString(GUIDE)).results().map(block -> block.group(1));
    }

    private static Map<String, String> parts(String text) {
        Map<String, String> parts = new LinkedHashMap<>();
        Matcher key = TOP_KEY.matcher(text);
        while (key.find()) {
            parts.put(key.group(1), key.group());
        }
        assertThat(String.join("", parts.values())).isEqualTo(text);
        return parts;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleHasNoMistake(String example) {
        Map<String, String> parts = parts(REST);
        parts.putAll(parts(example));
        if (example.contains("{example:")) {
            parts.remove("features");
        }
        JobFile job = JobFile.parse(String.join("", parts.values()), Resources.classPath());
        assertThat(job.modelSpec().inputs()).isPositive();
    }
}
