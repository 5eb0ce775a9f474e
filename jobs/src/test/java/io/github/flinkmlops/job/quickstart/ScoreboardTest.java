package io.github.flinkmlops.job.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.flinkmlops.evaluation.Evaluation;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScoreboardTest {

    private static final Map<String, Double> BINARY =
            Map.of("logLoss", 0.4595, "baseRateLogLoss", 0.4991, "auc", 0.6923, "accuracy", 0.8);
    private static final Figures FIGURES =
            new Figures(300_000, 299_998, 41_234.4, BINARY, 9_375, 12, 48.4, 2);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void alignsFiguresUnderTheirTitles() {
        Scoreboard scoreboard = new Scoreboard(1);

        assertThat(scoreboard.header())
                .isEqualTo(
                        "   examples  per second   log-loss  base rate        AUC    version"
                                + "   p50 ms   p99 ms  rejected");
        assertThat(scoreboard.line(FIGURES))
                .isEqualTo(
                        "    299,998      41,234     0.4595     0.4991     0.6923      9,375"
                                + "       12       48         2")
                .hasSameSizeAs(scoreboard.header());
    }

    @Test
    void namesTheMetricsOfEachKindOfModel() {
        assertThat(new Scoreboard(0).header()).contains("MSE", "of mean", "MAE", "R2");
        assertThat(new Scoreboard(3).header()).contains("accuracy", "log-loss", "base rate");
    }

    @Test
    void showsADashForWhatIsNotKnownYet() {
        Figures first = FIGURES.withExamplesPerSecond(Double.NaN);

        assertThat(new Scoreboard(1).line(first)).startsWith("    299,998           -");
    }

    @Test
    void endsWithABlockOfFigures() {
        Evaluation last = new Evaluation("flights", 9_375, 0, 300_000, 0, BINARY);

        assertThat(new Scoreboard(1).block(last, 50_505.2))
                .contains(
                        "  examples a second            50,505  first to last prediction",
                        "  log-loss                   0.459500",
                        "  log-loss of base rate      0.499100",
                        "  accuracy                   0.800000");
    }

    @Test
    void printsPlainLinesWithoutATerminal() {
        try (Screen screen = Screen.on(out, null, null)) {
            screen.title("title");
            screen.progress(1, 2);
            screen.say("line");
        }

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo("title%nline%n".formatted())
                .doesNotContain("\u001b", "\r\u001b");
    }

    @Test
    void marksTitlesOnATerminalUnlessColoursAreUnwanted() {
        try (Screen screen = Screen.on(out, "80", null)) {
            screen.title("bold");
        }
        try (Screen screen = Screen.on(out, "80", "1")) {
            screen.title("plain");
        }

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo("\u001b[1mbold\u001b[0m%nplain%n".formatted());
    }

    @Test
    void takesTheProgressBarAwayAtTheEnd() {
        try (Screen screen = Screen.on(out, "80", null)) {
            screen.progress(10, 20);
        }

        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("10/20").endsWith("\r\u001b[K");
    }

    @Test
    void printsALineASecondAndTheLastOneOnce() {
        LiveBoard board = new LiveBoard(new Scoreboard(1), Screen.on(out, null, null), 300_000);
        Figures half = new Figures(150_000, 150_000, 0, BINARY, 1, 1, 1, 0);

        board.show(half, 0);
        board.show(half, 999_999_999);
        board.show(half, 1_000_000_000);
        board.show(FIGURES, 1_100_000_000);
        board.show(FIGURES, 9_000_000_000L);

        assertThat(bytes.toString(StandardCharsets.UTF_8).lines()).hasSize(4);
    }

    @Test
    void summarizesTheRunAsJson() throws Exception {
        JsonNode json =
                new ObjectMapper()
                        .readTree(
                                Summary.json(
                                        new Evaluation("flights", 9_375, 0, 300_000, 3, BINARY),
                                        50_505.2));

        assertThat(json.path("examples").asLong()).isEqualTo(300_000);
        assertThat(json.path("logLoss").asDouble()).isEqualTo(0.4595);
        assertThat(json.path("auc").asDouble()).isEqualTo(0.6923);
        assertThat(json.path("accuracy").asDouble()).isEqualTo(0.8);
        assertThat(json.path("baseRateLogLoss").asDouble()).isEqualTo(0.4991);
        assertThat(json.path("examplesPerSecond").asLong()).isEqualTo(50_505);
        assertThat(json.path("rejected").asLong()).isEqualTo(3);
        assertThat(json.path("modelVersion").asLong()).isEqualTo(9_375);
    }
}
