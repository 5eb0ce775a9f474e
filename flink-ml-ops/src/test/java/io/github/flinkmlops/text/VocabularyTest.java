package io.github.flinkmlops.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyTest {

    private static final String LETTERS =
            """
            {"unit": "characters", "tokens": ["<pad>", "</s>", "a", "b", "é", "😀"],
             "special": ["<pad>"], "end": "</s>", "lowerCase": true}""";
    private static final String PHONEMES =
            """
            {"unit": "words", "tokens": ["<pad>", "<s>", "</s>", "<unk>", "AH", "B"],
             "special": ["<pad>"], "begin": "<s>", "end": "</s>", "unknown": "<unk>"}""";

    @TempDir Path directory;

    private SequenceText read(String source, String target) throws IOException {
        Files.writeString(
                directory.resolve("vocab.json"),
                "{\"source\": %s, \"target\": %s}".formatted(source, target));
        return Tokenizers.read(directory);
    }

    @Test
    void charactersBecomeTheirPlacesWithTheEndBehindThem() throws IOException {
        try (SequenceText text = read(LETTERS, PHONEMES)) {
            assertThat(text.source().encode("ABBA")).containsExactly(2, 3, 3, 2, 1);
            assertThat(text.source().encode("É😀")).containsExactly(4, 5, 1);
            assertThat(text.source().encode("")).containsExactly(1);
            assertThat(text.source().decode(new int[] {2, 4, 5, 1, 0})).isEqualTo("aé😀");
        }
    }

    @Test
    void wordsBecomeTheirPlacesAndAreJoinedByBlanks() throws IOException {
        try (SequenceText text = read(LETTERS, PHONEMES)) {
            assertThat(text.target().encode(" AH\tB  ")).containsExactly(1, 4, 5, 2);
            assertThat(text.target().decode(new int[] {1, 4, 5, 4, 2, 0})).isEqualTo("AH B AH");
        }
    }

    @Test
    void idsOutsideTheVocabularyLeaveNothing() throws IOException {
        try (SequenceText text = read(LETTERS, PHONEMES)) {
            assertThat(text.target().decode(new int[] {-1, 4, 6, Integer.MAX_VALUE, 5}))
                    .isEqualTo("AH B");
        }
    }

    @Test
    void whatIsUnknownIsTheUnknownTokenWhereThereIsOne() throws IOException {
        try (SequenceText text = read(LETTERS, PHONEMES)) {
            assertThat(text.target().encode("AH ZH")).containsExactly(1, 4, 3, 2);
        }
    }

    @Test
    void whatIsUnknownIsNamedWithItsPlaceWhereThereIsNone() throws IOException {
        try (SequenceText text = read(LETTERS, PHONEMES)) {
            assertThatThrownBy(() -> text.source().encode("abc"))
                    .isInstanceOf(UnknownTokenException.class)
                    .hasMessage("the vocabulary has no 'c' (U+0063), at character 3 of 'abc'");
            assertThatThrownBy(() -> text.source().encode("a".repeat(100) + "c"))
                    .hasMessage(
                            "the vocabulary has no 'c' (U+0063), at character 101 of '%s…'"
                                    .formatted("a".repeat(40)));
        }
    }

    @Test
    void nobodyEndsASequenceByWritingItsEndToken() throws IOException {
        try (SequenceText text = read(LETTERS, PHONEMES)) {
            assertThat(text.target().encode("AH </s> <pad> <s>")).containsExactly(1, 4, 3, 3, 3, 2);
        }
    }

    @Test
    void everyProblemIsNamed() {
        assertThatThrownBy(
                        () ->
                                read(
                                        """
                                        {"unit": "letters", "tokens": ["a", "a", 3], "end": "</s>",
                                         "lowercase": true}""",
                                        """
                                        {"unit": "characters", "tokens": ["<pad>", "sh", "B"],
                                         "lowerCase": true, "separator": 5}"""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(directory.resolve("vocab.json") + ": ")
                .hasMessageContaining("source.lowercase is unknown, known are [unit, tokens,")
                .hasMessageContaining(
                        "source.unit must be \"characters\" or \"words\", was \"letters\"")
                .hasMessageContaining("source.tokens[2] must be a text, was 3")
                .hasMessageContaining("source.tokens must be distinct, 'a' stands at 0 and 1")
                .hasMessageContaining("source.tokens has no '</s>', which is special")
                .hasMessageContaining("target.separator must be a text, was 5")
                .hasMessageContaining(
                        "target.tokens has 3 that no small-letter text in characters has, such as"
                                + " '<pad>', 'sh', 'B': list them under special");
    }

    @Test
    void whatIsNoVocabularyIsNamed() throws IOException {
        assertThatThrownBy(() -> read("{", "}")).hasMessageContaining("vocab.json: no JSON: ");
        assertThatThrownBy(() -> read("[]", LETTERS))
                .hasMessageContaining("source must be an object, was a list");
        Files.writeString(directory.resolve("vocab.json"), "[1]");
        assertThatThrownBy(() -> Tokenizers.read(directory))
                .hasMessageContaining("must be an object with source and target, was a list");
    }

    @Test
    void aDirectoryWithoutTokenizerHasNone() throws IOException {
        assertThat(Tokenizers.read(directory)).isNull();
    }
}
