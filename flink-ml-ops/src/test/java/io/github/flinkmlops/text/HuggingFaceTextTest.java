package io.github.flinkmlops.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HuggingFaceTextTest {

    /** Words in small letters, an end token behind them, and a length to which it would cut. */
    private static final String TOKENIZER =
            """
            {"version": "1.0",
             "truncation": {"direction": "Right", "max_length": 2, "strategy": "LongestFirst", "stride": 0},
             "padding": {"strategy": {"Fixed": 8}, "direction": "Right", "pad_to_multiple_of": null,
                         "pad_id": 0, "pad_type_id": 0, "pad_token": "<pad>"},
             "added_tokens": [
               {"id": 0, "content": "<pad>", "single_word": false, "lstrip": false, "rstrip": false,
                "normalized": false, "special": true},
               {"id": 1, "content": "</s>", "single_word": false, "lstrip": false, "rstrip": false,
                "normalized": false, "special": true}],
             "normalizer": {"type": "Lowercase"},
             "pre_tokenizer": {"type": "WhitespaceSplit"},
             "post_processor": {"type": "TemplateProcessing",
               "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}],
               "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
               "special_tokens": {"</s>": {"id": "</s>", "ids": [1], "tokens": ["</s>"]}}},
             "decoder": null,
             "model": {"type": "WordLevel", "unk_token": "<unk>",
               "vocab": {"<pad>": 0, "</s>": 1, "<unk>": 2, "the": 3, "house": 4, "das": 5, "haus": 6}}}
            """;

    @TempDir Path directory;

    private SequenceText read() throws IOException {
        return Tokenizers.read(directory);
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(directory.resolve(file), text);
    }

    @Test
    void textsHaveTheirSpecialTokensAndAreNeitherCutNorPadded() throws IOException {
        write("tokenizer.json", TOKENIZER);

        try (SequenceText text = read()) {
            assertThat(text.source().encode("The house das Haus")).containsExactly(3, 4, 5, 6, 1);
            assertThat(text.source().encode("the boat")).containsExactly(3, 2, 1);
            assertThat(text.source().encode("")).containsExactly(1);
        }
    }

    @Test
    void idsBecomeTextWithoutSpecialTokens() throws IOException {
        write("tokenizer.json", TOKENIZER);

        try (SequenceText text = read()) {
            assertThat(text.target().decode(new int[] {5, 6, 1, 0, 0})).isEqualTo("das haus");
            assertThat(text.target().decode(new int[] {-3, 5, 7, Integer.MAX_VALUE, 6}))
                    .isEqualTo("das haus");
            assertThat(text.target().decode(new int[0])).isEmpty();
        }
    }

    @Test
    void aTargetMayHaveATokenizerOfItsOwn() throws IOException {
        write("tokenizer.json", TOKENIZER);
        write("tokenizer-target.json", TOKENIZER.replace("\"haus\": 6", "\"hut\": 6"));

        try (SequenceText text = read()) {
            assertThat(text.source().decode(new int[] {6})).isEqualTo("haus");
            assertThat(text.target().decode(new int[] {6})).isEqualTo("hut");
        }
    }

    @Test
    void threadsShareATokenizer() throws Exception {
        write("tokenizer.json", TOKENIZER);
        ExecutorService threads = Executors.newFixedThreadPool(4);

        try (SequenceText text = read()) {
            List<Future<int[]>> encoded =
                    threads.invokeAll(
                            IntStream.range(0, 400)
                                    .<Callable<int[]>>mapToObj(
                                            i -> () -> text.source().encode("haus ".repeat(i % 7)))
                                    .toList());
            for (int i = 0; i < encoded.size(); i++) {
                assertThat(encoded.get(i).get()).hasSize(i % 7 + 1);
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void whatCannotBeReadIsNamed() throws IOException {
        write("tokenizer.json", "{\"version\": \"1.0\"}");
        assertThatThrownBy(this::read)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        directory.resolve("tokenizer.json")
                                + " is no tokenizer of Hugging Face that can be read: ");
        write("tokenizer.json", TOKENIZER);
        write("tokenizer-target.json", "none");
        assertThatThrownBy(this::read)
                .hasMessageContaining("tokenizer-target.json is no tokenizer");
    }

    @Test
    void aDirectoryHasOneKindOfTokenizer() throws IOException {
        write("tokenizer.json", TOKENIZER);
        write("vocab.json", "{\"source\": {}, \"target\": {}}");
        assertThatThrownBy(this::read)
                .hasMessage(
                        directory + " must have one of tokenizer.json and vocab.json, has both");

        write("vocab.json", "{\"the\": 3}");
        try (SequenceText text = read()) {
            assertThat(text.source().encode("the")).containsExactly(3, 1);
        }
    }

    @Test
    void aTargetAloneIsNoTokenizer() throws IOException {
        write("tokenizer-target.json", TOKENIZER);
        assertThatThrownBy(this::read)
                .hasMessage(directory + " has a tokenizer-target.json and no tokenizer.json");
    }
}
