package io.github.flinkmlops.job.quickstart;

import io.github.flinkmlops.sequence.SequenceInput;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The lines that a run reads.
 *
 * @param name what messages call them
 * @param pronunciations of the lines, if they are words that have some; else null
 */
record SequenceLines(
        String name, List<String> lines, @Nullable List<Pronunciations> pronunciations) {

    private static final int GZIP_FIRST = 0x1f;
    private static final int GZIP_SECOND = 0x8b;

    /** The words of CMUdict's test split. */
    static SequenceLines words() throws IOException {
        List<Pronunciations> all = Pronunciations.testSplit();
        return new SequenceLines(
                "CMUdict's test split", all.stream().map(Pronunciations::word).toList(), all);
    }

    /**
     * The lines of a file in UTF-8, plain or compressed with gzip.
     *
     * @throws UserError if there is no such file, or it has no lines or other bytes
     */
    static SequenceLines read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new UserError("there is no input file " + file.toAbsolutePath());
        }
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader = open(file)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (CharacterCodingException e) {
            // In which line is not known: bytes are decoded before they are parted into lines.
            throw new UserError(file + " must be text in UTF-8, and is not", e);
        }
        if (lines.isEmpty()) {
            throw new UserError("%s must have at least 1 line, has 0".formatted(file));
        }
        return new SequenceLines(file.toString(), lines, null);
    }

    private static BufferedReader open(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file));
        try {
            in.mark(2);
            boolean compressed = in.read() == GZIP_FIRST && in.read() == GZIP_SECOND;
            in.reset();
            // A decoder of its own, since the one by default would replace what is no UTF-8.
            return new BufferedReader(
                    new InputStreamReader(
                            compressed ? new GZIPInputStream(in) : in,
                            StandardCharsets.UTF_8.newDecoder()));
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    SequenceLines first(int count) {
        int end = Math.min(count, lines.size());
        return new SequenceLines(
                name,
                lines.subList(0, end),
                pronunciations == null ? null : pronunciations.subList(0, end));
    }

    /**
     * Each line as the model reads it.
     *
     * @param texts whether it has a tokenizer for texts
     * @throws UserError naming the first line that must be ids and is not
     */
    List<SequenceInput> inputs(boolean texts) {
        List<SequenceInput> inputs = new ArrayList<>(lines.size());
        for (int i = 0; i < lines.size(); i++) {
            inputs.add(texts ? new SequenceInput.Text(lines.get(i)) : ids(i));
        }
        return inputs;
    }

    private SequenceInput ids(int line) {
        String text = lines.get(line).strip();
        String[] parts = text.isEmpty() ? new String[0] : text.split("\\s+");
        int[] ids = new int[parts.length];
        for (int i = 0; i < ids.length; i++) {
            try {
                ids[i] = Integer.parseInt(parts[i]);
            } catch (NumberFormatException e) {
                throw new UserError(
                        "%s, line %d must be ids of tokens parted by blanks, since the model has no"
                                        .formatted(name, line + 1)
                                + " tokenizer, has '"
                                + (parts[i].length() > 40
                                        ? parts[i].substring(0, 40) + "…"
                                        : parts[i])
                                + "'",
                        e);
            }
        }
        return new SequenceInput.Tokens(ids);
    }
}
