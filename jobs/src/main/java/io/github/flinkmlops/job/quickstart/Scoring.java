package io.github.flinkmlops.job.quickstart;

import io.github.flinkmlops.evaluation.Progress;
import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.example.Example;
import io.github.flinkmlops.example.ExampleEncoder;
import io.github.flinkmlops.example.Label;
import io.github.flinkmlops.example.LabelEncoder;
import io.github.flinkmlops.example.Minibatch;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.example.RecordBuffer;
import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.job.config.Encoding;
import io.github.flinkmlops.job.config.JobFile;
import io.github.flinkmlops.model.Model;
import io.github.flinkmlops.model.ModelSpec;
import io.github.flinkmlops.prediction.Predictor;
import io.github.flinkmlops.safetensors.SafetensorsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** A saved model over the rows of a CSV file, encoded as when it learned. */
final class Scoring {

    private final Path modelFile;
    private final CsvFile input;
    private final ModelSpec spec;
    private final Predictor predictor;
    private final LabelEncoder label;
    private final ExampleEncoder encoder;
    private final RecordBuffer record;
    private final int[] columns;
    private final Minibatch one;
    private final Progress progress;
    private long rows;
    private long labelled;
    private long refused;
    private long mislabelled;

    /**
     * @throws UserError if the file is no model of ours, or the input lacks a column
     */
    Scoring(Path modelFile, CsvFile input) throws IOException {
        this.modelFile = modelFile;
        this.input = input;
        Model model = read(modelFile);
        this.spec = model.spec();
        this.predictor = predictor(model);
        Encoding.Fields encoding = encoding(model);
        this.label = encoding.label();
        this.encoder = encoding.encoder();
        this.record = new RecordBuffer(encoder.fields());
        this.columns = columns(input.header());
        this.one = predictor.newMinibatch();
        this.progress = Progress.of(spec.classes().size());
    }

    private static Model read(Path file) throws IOException {
        try {
            return Model.read(file);
        } catch (NoSuchFileException e) {
            throw new UserError("there is no model file " + file.toAbsolutePath(), e);
        } catch (SafetensorsException | IllegalArgumentException e) {
            throw new UserError(e.getMessage() + "", e);
        }
    }

    private Predictor predictor(Model model) {
        try {
            return new Predictor(model);
        } catch (IllegalArgumentException | SafetensorsException e) {
            throw new UserError(modelFile + " is damaged: " + e.getMessage(), e);
        }
    }

    private Encoding.Fields encoding(Model model) {
        String job = model.metadata().get(JobFile.METADATA);
        if (job == null) {
            throw new UserError(
                    modelFile
                            + " does not say how records become features: it has no 'job' in its"
                            + " metadata");
        }
        if (JobFile.encodingOf(job) instanceof Encoding.Fields fields) {
            return fields;
        }
        throw new UserError(
                modelFile + " learned from Example records, and a CSV file has columns");
    }

    /** The column of each field; −1 for a label that the file does not have. */
    private int[] columns(List<String> header) {
        int[] found = new int[encoder.fields().size()];
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < found.length; i++) {
            String field = encoder.fields().get(i);
            found[i] = CsvColumns.of(header, field);
            if (found[i] < 0 && !field.equals(label.field())) {
                missing.add(field);
            }
        }
        if (!missing.isEmpty()) {
            throw new UserError(
                    "%s: the model '%s' needs the columns %s, the header has %s"
                            .formatted(input.name(), spec.name(), missing, header));
        }
        return found;
    }

    /**
     * Writes the predictions.
     *
     * @return what to tell the user
     */
    List<String> write(Path output) throws IOException {
        Path target = output.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new UserError("there is no folder " + folder + " for the output");
        }
        // Not Files.createTempFile, whose files nobody else may read.
        Path part = folder.resolve(target.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            try (CsvReader reader = input.open();
                    CSVPrinter printer =
                            new CSVPrinter(
                                    Files.newBufferedWriter(part, StandardCharsets.UTF_8),
                                    CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get())) {
                printer.printRecord(titles());
                for (CSVRecord row = reader.next(); row != null; row = reader.next()) {
                    printer.printRecord(score(row, reader.line()));
                }
            }
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
        return summary(output);
    }

    private List<String> titles() {
        List<String> titles = new ArrayList<>();
        titles.add("id");
        if (spec.classes().isEmpty()) {
            for (int i = 0; i < spec.outputs(); i++) {
                titles.add(spec.outputs() == 1 ? "prediction" : "prediction " + i);
            }
        } else {
            titles.addAll(spec.classes());
            titles.add("predicted");
        }
        titles.addAll(List.of("label", "loss", "error"));
        return titles;
    }

    private List<@Nullable Object> score(CSVRecord row, long line) {
        rows++;
        for (int i = 0; i < columns.length; i++) {
            String cell = columns[i] < 0 ? "" : row.get(columns[i]);
            if (cell.isEmpty()) {
                record.setNull(i);
            } else {
                record.setText(i, cell);
            }
        }
        Decoded decoded = encoder.encode(record, new Position("row", 0, rows, 0), null);
        if (decoded instanceof Rejected rejected) {
            return withoutLabel(rejected, line);
        }
        return scoredRow((Example) decoded, null);
    }

    /** A label that cannot be read does not keep its row from being predicted. */
    private List<@Nullable Object> withoutLabel(Rejected rejected, long line) {
        record.setNull(encoder.fields().indexOf(label.field()));
        Decoded decoded = encoder.encode(record, rejected.position(), null);
        if (decoded instanceof Example example) {
            mislabelled++;
            return scoredRow(example, "line " + line + ": " + rejected.error());
        }
        refused++;
        return refusedRow(rejected, line);
    }

    private List<@Nullable Object> refusedRow(Rejected rejected, long line) {
        List<@Nullable Object> cells = new ArrayList<>();
        cells.add(rows);
        while (cells.size() < titles().size() - 1) {
            cells.add(null);
        }
        cells.add("line " + line + ": " + rejected.error());
        return cells;
    }

    private List<@Nullable Object> scoredRow(Example example, @Nullable String error) {
        Label known = example.label();
        one.clear();
        one.add(example.features(), known == null ? 0f : known.target(), 1f);
        float[] outputs = predictor.predict(one).row(0);
        List<@Nullable Object> cells = new ArrayList<>();
        cells.add(example.id().equals(example.position().id()) ? rows : example.id());
        for (float output : outputs) {
            cells.add(output);
        }
        if (!spec.classes().isEmpty()) {
            cells.add(predictedClass(outputs));
        }
        cells.add(known == null ? null : text(known));
        if (known == null) {
            cells.add(null);
        } else {
            double loss = loss(outputs, known.target());
            labelled++;
            progress.add(outputs, known.target(), loss, 1);
            cells.add(String.format(Locale.ROOT, "%.6f", loss));
        }
        cells.add(error);
        return cells;
    }

    /** The most probable class; of one alone, whether it is more probable than not. */
    private String predictedClass(float[] outputs) {
        if (outputs.length == 1) {
            return String.valueOf(outputs[0] > 0.5f);
        }
        int best = 0;
        for (int i = 1; i < outputs.length; i++) {
            if (outputs[i] > outputs[best]) {
                best = i;
            }
        }
        return spec.classes().get(best);
    }

    private static Object text(Label label) {
        return label instanceof Label.ClassName name ? name.name() : ((Label.Number) label).value();
    }

    /** By the probabilities, which is what a file holds; by the squared error in regression. */
    private double loss(float[] outputs, float target) {
        return switch (spec.classes().size()) {
            case 0 -> (outputs[0] - target) * (outputs[0] - target);
            case 1 ->
                    -Math.log(
                            Math.max(Float.MIN_VALUE, target > 0.5f ? outputs[0] : 1 - outputs[0]));
            default -> -Math.log(Math.max(Float.MIN_VALUE, outputs[(int) target]));
        };
    }

    private List<String> summary(Path output) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "%,d rows scored by '%s', written to %s"
                        .formatted(rows - refused, spec.name(), output));
        if (refused > 0) {
            lines.add("%,d rows could not be scored: see the column 'error'".formatted(refused));
        }
        if (mislabelled > 0) {
            lines.add(
                    "%,d labels could not be read: see the column 'error'".formatted(mislabelled));
        }
        if (labelled > 0) {
            progress.metrics()
                    .forEach(
                            (name, value) ->
                                    lines.add(
                                            String.format(
                                                    Locale.ROOT, "  %-16s %.6f", name, value)));
        }
        return lines;
    }
}
