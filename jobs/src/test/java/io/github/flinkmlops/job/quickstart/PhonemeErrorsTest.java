package io.github.flinkmlops.job.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class PhonemeErrorsTest {

    private static List<String> phonemes(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }

    private static int distance(String from, String to) {
        return PhonemeErrors.distance(phonemes(from), phonemes(to));
    }

    @Test
    void theDistanceCountsInsertionsDeletionsAndSubstitutions() {
        assertThat(distance("K AE T", "K AE T")).isZero();
        assertThat(distance("K AE T", "K AA T")).isEqualTo(1);
        assertThat(distance("K AE T", "K AE")).isEqualTo(1);
        assertThat(distance("AE T S", "K AE T")).isEqualTo(2);
        assertThat(distance("", "K AE T")).isEqualTo(3);
        assertThat(distance("K AE T", "")).isEqualTo(3);
    }

    @Test
    void theNearestListedPronunciationCounts() {
        PhonemeErrors errors = new PhonemeErrors();
        errors.add(Pronunciations.parse("a\tAH0\tEY1"), phonemes("EY"));
        errors.add(Pronunciations.parse("cat\tK AE1 T\t"), phonemes("K AA T S"));
        errors.add(
                Pronunciations.parse("abbe\tAE1 B IY0\tAE0 B EY1 | AA0 B EY1 L"),
                phonemes("AA B EY"));

        assertThat(errors.wrongWords()).isEqualTo(2);
        assertThat(errors.wordErrorRate()).isCloseTo(2 / 3.0, within(1e-12));
        // No error of 1, two of 3, and one of the 3 of the first of equally near ones.
        assertThat(errors.phonemeErrorRate()).isCloseTo(3 / 7.0, within(1e-12));
    }

    @Test
    void theTestSplitIsWhole() throws Exception {
        List<Pronunciations> words = Pronunciations.testSplit();

        assertThat(words).hasSize(12_393);
        assertThat(words.get(0))
                .isEqualTo(new Pronunciations("a", List.of(List.of("AH"), List.of("EY"))));
        assertThat(words)
                .allSatisfy(
                        word ->
                                assertThat(word.listed())
                                        .allSatisfy(
                                                listed ->
                                                        assertThat(listed)
                                                                .isNotEmpty()
                                                                .allMatch(
                                                                        p ->
                                                                                p.matches(
                                                                                        "[A-Z]{1,2}"))));
    }
}
