package io.github.flinkmlops.job.quickstart;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * A word of CMUdict 0.7b with how it is spoken.
 *
 * @param listed every pronunciation, its phonemes without stress; at least one
 */
record Pronunciations(String word, List<List<String>> listed) {

    private static final String TEST_SPLIT = "/cmudict-test.tsv.gz";

    /** The words whose CRC-32 puts them into the test split; no model has learned from them. */
    static List<Pronunciations> testSplit() throws IOException {
        InputStream in = Pronunciations.class.getResourceAsStream(TEST_SPLIT);
        if (in == null) {
            throw new FileNotFoundException("there is no " + TEST_SPLIT + " in the class path");
        }
        List<Pronunciations> words = new ArrayList<>();
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                words.add(parse(line));
            }
        }
        return words;
    }

    /** Word, tab, first pronunciation, tab, the others with bars between them. */
    static Pronunciations parse(String line) {
        String[] columns = line.split("\t", -1);
        List<List<String>> listed = new ArrayList<>();
        listed.add(phonemes(columns[1]));
        if (columns.length > 2 && !columns[2].isBlank()) {
            for (String other : columns[2].split("\\|", -1)) {
                listed.add(phonemes(other));
            }
        }
        return new Pronunciations(columns[0], listed);
    }

    private static List<String> phonemes(String text) {
        return List.of(text.strip().replaceAll("[0-9]", "").split(" +"));
    }
}
