package io.github.flinkmlops.job.quickstart;

import io.github.flinkmlops.evaluation.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Figures as aligned text: a line a second, and a block at the end. */
final class Scoreboard {

    private record Column(String title, int width, Function<Figures, String> value) {}

    private record Metric(String name, String title) {}

    private final List<Metric> metrics;
    private final List<Column> columns = new ArrayList<>();

    /**
     * @param classes of the model: 0 for regression, 1 for the probability of one class
     */
    Scoreboard(int classes) {
        this.metrics =
                switch (classes) {
                    case 0 ->
                            List.of(
                                    new Metric("mse", "MSE"),
                                    new Metric("baseMse", "of mean"),
                                    new Metric("mae", "MAE"),
                                    new Metric("r2", "R2"));
                    case 1 ->
                            List.of(
                                    new Metric("logLoss", "log-loss"),
                                    new Metric("baseRateLogLoss", "base rate"),
                                    new Metric("auc", "AUC"));
                    default ->
                            List.of(
                                    new Metric("accuracy", "accuracy"),
                                    new Metric("logLoss", "log-loss"),
                                    new Metric("baseRateLogLoss", "base rate"));
                };
        columns.add(new Column("examples", 11, f -> whole(f.examples())));
        columns.add(new Column("per second", 10, f -> whole(f.examplesPerSecond())));
        for (Metric metric : metrics) {
            columns.add(
                    new Column(
                            metric.title(),
                            9,
                            f -> fraction(f.metrics().getOrDefault(metric.name(), Double.NaN))));
        }
        columns.add(new Column("version", 9, f -> whole(f.modelVersion())));
        columns.add(new Column("p50 ms", 7, f -> whole(f.latencyMedian())));
        columns.add(new Column("p99 ms", 7, f -> whole(f.latency99())));
        columns.add(new Column("rejected", 8, f -> whole(f.rejected())));
    }

    /** The titles of the columns. */
    String header() {
        return columns.stream()
                .map(column -> pad(column.title(), column.width()))
                .collect(Collectors.joining("  "));
    }

    /** One line of figures, as wide as the header. */
    String line(Figures figures) {
        return columns.stream()
                .map(column -> pad(column.value().apply(figures), column.width()))
                .collect(Collectors.joining("  "));
    }

    /**
     * The final figures, one a line.
     *
     * @param examplesPerSecond over the whole run
     */
    List<String> block(Evaluation last, double examplesPerSecond) {
        List<String> lines = new ArrayList<>();
        lines.add(row("examples", whole(last.examples()), "each predicted first, then learned"));
        lines.add(row("examples a second", whole(examplesPerSecond), "first to last prediction"));
        for (Metric metric : metrics) {
            Double value = last.metrics().get(metric.name());
            if (value != null) {
                lines.add(row(longTitle(metric), number(value), ""));
            }
        }
        Double accuracy = last.metrics().get("accuracy");
        if (accuracy != null && metrics.stream().noneMatch(m -> m.name().equals("accuracy"))) {
            lines.add(row("accuracy", number(accuracy), ""));
        }
        lines.add(row("rejected", whole(last.rejected()), ""));
        lines.add(row("model version", whole(last.modelVersion()), "steps taken"));
        return lines;
    }

    private static String longTitle(Metric metric) {
        return switch (metric.name()) {
            case "baseRateLogLoss" -> "log-loss of base rate";
            case "baseMse" -> "MSE of the mean";
            default -> metric.title();
        };
    }

    private static String row(String title, String value, String note) {
        return ("  %-22s %12s  %s".formatted(title, value, note)).stripTrailing();
    }

    private static String pad(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }

    private static String whole(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%,d", Math.round(value)) : "-";
    }

    /** Four decimals for a line; numbers far from 1 with four significant digits. */
    private static String fraction(double value) {
        if (!Double.isFinite(value)) {
            return "-";
        }
        return String.format(Locale.ROOT, Math.abs(value) < 1_000 ? "%.4f" : "%.4g", value);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < 1_000 ? "%.6f" : "%.6g", value);
    }
}
