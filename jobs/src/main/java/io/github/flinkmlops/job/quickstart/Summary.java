package io.github.flinkmlops.job.quickstart;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.flinkmlops.evaluation.Evaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The final figures as JSON, for programs. */
final class Summary {

    private Summary() {}

    /**
     * One object: {@code examples}, the model's metrics by name, {@code examplesPerSecond}, {@code
     * rejected}, {@code modelVersion}.
     */
    static String json(Evaluation last, double examplesPerSecond) throws IOException {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("examples", last.examples());
        figures.putAll(last.metrics());
        figures.put("examplesPerSecond", Math.round(examplesPerSecond));
        figures.put("rejected", last.rejected());
        figures.put("modelVersion", last.modelVersion());
        return new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValueAsString(figures);
    }

    static void write(Path file, Evaluation last, double examplesPerSecond) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.writeString(file, json(last, examplesPerSecond) + System.lineSeparator());
    }
}
