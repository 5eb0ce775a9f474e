package io.github.flinkmlops.job.quickstart;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a run of sequences tells and writes at its end. */
final class SequenceReport {

    private static final int SHOWN = 3;

    private final SequenceLines lines;
    private final SequenceResults results;
    private final Screen screen;
    private final Map<String, Object> figures = new LinkedHashMap<>();

    SequenceReport(SequenceLines lines, SequenceResults results, Screen screen) {
        this.lines = lines;
        this.results = results;
        this.screen = screen;
    }

    /** Prints the figures, and writes results and summary where they are wanted. */
    void tell(@Nullable Path output, @Nullable Path summary) throws IOException {
        screen.say("");
        screen.title(
                "Final figures of model '%s', version %s"
                        .formatted(results.model(), results.modelVersion()));
        double perSecond = results.answered() / Math.max(1e-3, results.seconds());
        figures.put("model", results.model());
        figures.put("modelVersion", results.modelVersion());
        figures.put("lines", results.lines());
        figures.put("answered", results.answered());
        figures.put("refused", results.refused());
        figures.put("linesPerSecond", Math.round(perSecond));
        say("lines", "%,10d", results.lines());
        say(
                "answered in",
                "%,10.1f s, from the first request to the last answer",
                results.seconds());
        say("lines a second", "%,10.0f", perSecond);
        List<Pronunciations> words = lines.pronunciations();
        if (words != null) {
            tellErrors(words);
        }
        screen.say("");
        tellLast();
        tellRefused();
        screen.say(
                "%,d answers to %,d lines, %,d refused: %s"
                        .formatted(
                                results.answered(),
                                results.lines(),
                                results.refused(),
                                results.complete() ? "complete" : "NOT COMPLETE"));
        if (output != null) {
            writeResults(output);
            screen.say("Results  " + output);
        }
        if (summary != null) {
            writeSummary(summary);
            screen.say("Summary  " + summary);
        }
    }

    private void say(String name, String format, Object... values) {
        screen.say(
                String.format(Locale.ROOT, "  %-20s", name)
                        + String.format(Locale.ROOT, format, values));
    }

    private void tellErrors(List<Pronunciations> words) {
        PhonemeErrors errors = new PhonemeErrors();
        for (int i = 0; i < words.size(); i++) {
            String answer = results.answer(i);
            errors.add(
                    words.get(i),
                    answer == null || answer.isEmpty() ? List.of() : List.of(answer.split(" ")));
        }
        figures.put("wrongWords", errors.wrongWords());
        figures.put("wordErrorRate", errors.wordErrorRate());
        figures.put("phonemeErrorRate", errors.phonemeErrorRate());
        say(
                "word error rate",
                "%10.2f %%  %,d of %,d, against the nearest listed pronunciation",
                100 * errors.wordErrorRate(),
                errors.wrongWords(),
                words.size());
        say("phoneme error rate", "%10.2f %%", 100 * errors.phonemeErrorRate());
    }

    private void tellLast() {
        for (int i = Math.max(0, results.lines() - SHOWN); i < results.lines(); i++) {
            String answer = results.answer(i);
            if (answer != null) {
                screen.say("  %s  %s".formatted(cut(lines.lines().get(i)), cut(answer)));
            }
        }
    }

    private void tellRefused() {
        int told = 0;
        for (int i = 0; i < results.lines() && told < SHOWN; i++) {
            String refusal = results.refusal(i);
            if (refusal != null) {
                screen.say("  line %d refused, %s".formatted(i + 1, cut(refusal)));
                told++;
            }
        }
    }

    private static String cut(String text) {
        return text.length() <= 160 ? text : text.substring(0, 160) + "…";
    }

    private void writeResults(Path output) throws IOException {
        Path target = output.toAbsolutePath();
        // Not Files.createTempFile, whose files nobody else may read.
        Path part = target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            try (BufferedWriter out = Files.newBufferedWriter(part, StandardCharsets.UTF_8)) {
                for (int i = 0; i < results.lines(); i++) {
                    String answer = results.answer(i);
                    String refusal = results.refusal(i);
                    out.write(lines.lines().get(i) + "\t" + (answer == null ? "" : line(answer)));
                    out.write(refusal == null ? "\n" : "\t" + line(refusal) + "\n");
                }
            }
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** As one column of one line. */
    private static String line(String text) {
        return text.replaceAll("[\\t\\n\\x0B\\f\\r]", " ");
    }

    private void writeSummary(Path summary) throws IOException {
        Files.writeString(
                summary,
                new ObjectMapper()
                                .enable(SerializationFeature.INDENT_OUTPUT)
                                .writeValueAsString(figures)
                        + System.lineSeparator());
    }
}
