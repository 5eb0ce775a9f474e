package io.github.flinkmlops.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Places of hashed categories and words, which other programs must be able to work out. */
class HashingTest {

    private static int hash(String text) {
        return Fnv1a.add(Fnv1a.START, text);
    }

    @Test
    void hashesAsFnv1a() {
        assertThat(hash("")).isEqualTo(0x811c9dc5);
        assertThat(hash("a")).isEqualTo(0xe40c292c);
        assertThat(hash("foobar")).isEqualTo(0xbf9cf968);
        assertThat(hash("hello")).isEqualTo(1335831723);
        assertThat(hash("LAS\u001fPHL\u001f0")).isEqualTo(1524326323);
    }

    @Test
    void hashesTheUtf8BytesOfOtherLetters() {
        int expected = Fnv1a.START;
        for (int b : new int[] {'Z', 0xc3, 0xbc, 'r', 0xf0, 0x9f, 0x98, 0x80}) {
            expected = Fnv1a.add(expected, b);
        }
        assertThat(hash("Z\u00fcr\ud83d\ude00")).isEqualTo(expected);
    }

    @Test
    void decimalsHashAsTheirText() {
        for (int number : new int[] {0, 7, 9, 10, 99, 100, 12_345, 1_000_000, Integer.MAX_VALUE}) {
            assertThat(Fnv1a.addDecimal(Fnv1a.START, number))
                    .isEqualTo(hash(Integer.toString(number)));
        }
    }

    @Test
    void aCrossJoinsItsCategoriesWithTheUnitSeparator() throws BadRecordException {
        HashedFeature cross =
                new HashedFeature(
                        List.of(
                                new Category.Text("origin"),
                                new Category.Text("destination"),
                                new Category.PartOfTime("time", TimePart.HOUR, 6)),
                        18);
        RecordBuffer record = new RecordBuffer(List.of("origin", "destination", "time"));
        record.setText(0, "LAS");
        record.setText(1, "PHL");
        record.setText(2, "2001-01-01T05:59");
        assertThat(places(cross, record)).containsExactly(1524326323 & 0x3ffff);
    }

    @Test
    void aNumberIsHashedAsItsShortestText() throws BadRecordException {
        HashedFeature feature = new HashedFeature(List.of(new Category.Text("number")), 24);
        RecordBuffer record = new RecordBuffer(List.of("number"));
        record.setNumber(0, 12);
        assertThat(places(feature, record)).containsExactly(hash("12") & 0xffffff);
        record.setNumber(0, -0.5);
        assertThat(places(feature, record)).containsExactly(hash("-0.5") & 0xffffff);
    }

    @Test
    void wordsAreRunsOfLettersAndDigitsInLowerCase() throws BadRecordException {
        String text = "Hello, HELLO a x9 \u00c4pfel hello_world";
        SparseFeatures words = words(text);
        assertThat(words.indices())
                .containsExactlyInAnyOrder(
                        208043,
                        hash("x9") & 0x3ffff,
                        hash("pfel") & 0x3ffff,
                        hash("world") & 0x3ffff);
        assertThat(words.values()).containsOnly(0.5f);
    }

    @Test
    void wordsAreTwoToTwentyLong() throws BadRecordException {
        String twenty = "abcdefghij0123456789";
        assertThat(words("a " + twenty).indices()).containsExactly(hash(twenty) & 0x3ffff);
        assertThat(words(twenty + "x").indices()).isEmpty();
        assertThat(words("a b c !").indices()).isEmpty();
        assertThat(words("").indices()).isEmpty();
        assertThat(words("ab").indices()).containsExactly(hash("ab") & 0x3ffff);
    }

    @Test
    void bitsOutOfRangeAndMissingCategoriesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HashedWordsFeature("text", 25))
                .withMessage("bits must be from 1 to 24, was 25");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HashedFeature(List.of(), 18))
                .withMessage("a hashed feature needs at least 1 category, has 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Category.PartOfTime("time", TimePart.HOUR, 0))
                .withMessage("every of 'time' must be at least 1, was 0");
    }

    private static SparseFeatures words(String text) throws BadRecordException {
        RecordBuffer record = new RecordBuffer(List.of("text"));
        record.setText(0, text);
        return encoded(new HashedWordsFeature("text", 18), record);
    }

    private static int[] places(FeatureEncoder encoder, Record record) throws BadRecordException {
        return encoded(encoder, record).indices();
    }

    private static SparseFeatures encoded(FeatureEncoder encoder, Record record)
            throws BadRecordException {
        ExampleEncoder example = new ExampleEncoder(List.of(encoder), null, ExampleFields.NONE);
        return (SparseFeatures) example.features(record);
    }
}
