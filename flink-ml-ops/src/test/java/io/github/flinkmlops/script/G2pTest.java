package io.github.flinkmlops.script;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.github.flinkmlops.decoding.StepModel;
import io.github.flinkmlops.text.SequenceText;
import io.github.flinkmlops.text.Tokenizers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Words to phonemes, as an independent TorchScript model of the same weights gave them. The model
 * ships once, with the jobs; {@code -Dg2p=DIRECTORY} names the resources elsewhere.
 */
class G2pTest {
    /** Every tenth word of the test split; the jobs' tests read all of them. */
    private static final int STRIDE = 10;

    private static final Path JOBS = Path.of(System.getProperty("g2p", "../jobs/src"));
    private static final Path MODEL = JOBS.resolve("main/resources/g2p");
    private static final Path WORDS = JOBS.resolve("main/resources/cmudict-test.tsv.gz");
    private static final Path EXPECTED = JOBS.resolve("test/resources/g2p-greedy.txt.gz");

    @BeforeAll
    static void theModelIsThere() {
        for (Path path : List.of(MODEL, WORDS, EXPECTED)) {
            assertThat(path).as("the model and words of module jobs, see -Dg2p").exists();
        }
    }

    @Test
    void phonemesAreThoseOfTheIndependentModelInAnyBatch() throws IOException {
        List<String> words = lines(WORDS);
        List<String> expected = lines(EXPECTED);
        assertThat(words).hasSameSizeAs(expected);
        try (LoadedModel loaded = ModelDirectory.open(MODEL, Device.cpu());
                SequenceText text = Tokenizers.read(MODEL)) {
            assertThat(text).isNotNull();
            StepModel model = (StepModel) loaded.model();
            List<int[]> sources = new ArrayList<>();
            List<String> wanted = new ArrayList<>();
            for (int i = 0; i < words.size(); i += STRIDE) {
                String word = words.get(i).substring(0, words.get(i).indexOf('\t'));
                sources.add(text.source().encode(word.toLowerCase(Locale.ROOT)));
                wanted.add(expected.get(i));
            }
            for (int batch : new int[] {64, 7}) {
                List<String> actual = new ArrayList<>();
                int count = batch == 64 ? sources.size() : 70;
                for (int i = 0; i < count; i += batch) {
                    int[][] some =
                            sources.subList(i, Math.min(count, i + batch)).toArray(int[][]::new);
                    for (int[] target : StepGreedy.decode(model, some, 40)) {
                        actual.add(text.target().decode(withoutEnd(target)));
                    }
                }
                assertThat(actual).isEqualTo(wanted.subList(0, count));
            }
        }
    }

    private static int[] withoutEnd(int[] target) {
        int last = target.length - 1;
        return target[last] == 2 ? Arrays.copyOf(target, last) : target;
    }

    private static List<String> lines(Path file) throws IOException {
        try (InputStream stream = new GZIPInputStream(Files.newInputStream(file));
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        }
    }
}
