package io.github.flinkmlops.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExampleEncoderTest {

    private static final Position POSITION = new Position("flights", 3, 17, 1000);

    private static final ExampleFields ABOUT =
            new ExampleFields("flight", "departure", "origin", "importance");

    /** What a test writes where a field shall be null. */
    private static final String NULL = "<null>";

    private static ExampleEncoder encoder() {
        return new ExampleEncoder(
                List.of(
                        new NumericFeature("distance", true, 6.5, 2, true),
                        new TimePartFeature("departure", TimePart.HOUR),
                        new OneHotFeature("origin", List.of("ATL", "JFK", "SFO"), true)),
                new LabelEncoder.Threshold("delay", 15, "late"),
                ABOUT);
    }

    private static Decoded encoded(Map<String, ?> changes) {
        ExampleEncoder encoder = encoder();
        return encoder.encode(record(encoder, changes), POSITION, new byte[] {7});
    }

    private static RecordBuffer record(ExampleEncoder encoder, Map<String, ?> changes) {
        RecordBuffer record = new RecordBuffer(encoder.fields());
        set(record, encoder, "distance", 100);
        set(record, encoder, "departure", "2001-01-31T23:59");
        set(record, encoder, "origin", "JFK");
        set(record, encoder, "delay", 16);
        set(record, encoder, "flight", "AA1");
        set(record, encoder, "importance", 2.5);
        changes.forEach((name, value) -> set(record, encoder, name, value));
        return record;
    }

    private static void set(
            RecordBuffer record, ExampleEncoder encoder, String name, Object value) {
        int at = encoder.fields().indexOf(name);
        if (value instanceof Number number) {
            record.setNumber(at, number.doubleValue());
        } else if (NULL.equals(value)) {
            record.setNull(at);
        } else {
            record.setText(at, String.valueOf(value));
        }
    }

    private static Example accepted(Map<String, ?> changes) {
        Decoded decoded = encoded(changes);
        assertThat(decoded).isInstanceOf(Example.class);
        return (Example) decoded;
    }

    @Test
    void blocksOfFeaturesStandOneBehindTheOther() {
        ExampleEncoder encoder = encoder();
        assertThat(encoder.size()).isEqualTo(1 + 24 + 3);
        assertThat(encoder.sparse()).isTrue();
        assertThat(encoder.standardizedFeatures()).containsExactly(0);
        assertThat(encoder.classes()).containsExactly("late");
        assertThat(encoder.fields())
                .containsExactly(
                        "distance", "departure", "origin", "delay", "flight", "importance");
        SparseFeatures features = (SparseFeatures) accepted(Map.of()).features();
        assertThat(features.size()).isEqualTo(28);
        assertThat(features.indices()).containsExactly(0, 1 + 23, 1 + 24 + 1);
        assertThat(features.values()).containsExactly((float) ((Math.log(101) - 6.5) / 2), 1f, 1f);
    }

    @Test
    void anExampleKnowsWhatItIsAbout() {
        Example example = accepted(Map.of());
        assertThat(example.id()).isEqualTo("AA1");
        assertThat(example.key()).isEqualTo("JFK");
        assertThat(example.eventTime()).isEqualTo(980985540000L);
        assertThat(example.weight()).isEqualTo(2.5f);
        assertThat(example.bytes()).containsExactly(7);
        assertThat(example.label()).isEqualTo(new Label.Number(16, 1f));
        assertThat(example.learnable()).isTrue();
        assertThat(accepted(Map.of("delay", 15)).label()).isEqualTo(new Label.Number(15, 0f));
    }

    @Test
    void withoutLabelOrWeightAnExampleIsPredictedOnly() {
        assertThat(accepted(Map.of("delay", NULL)).learnable()).isFalse();
        assertThat(accepted(Map.of("importance", 0)).learnable()).isFalse();
    }

    @Test
    void withoutFieldsThePositionSaysWhatAnExampleIsAbout() {
        ExampleEncoder encoder =
                new ExampleEncoder(List.of(new NumericFeature("x")), null, ExampleFields.NONE);
        RecordBuffer record = new RecordBuffer(encoder.fields());
        record.setText(0, "1.5");
        Example example = (Example) encoder.encode(record, POSITION, null);
        assertThat(example.id()).isEqualTo("flights-3-17");
        assertThat(example.eventTime()).isEqualTo(1000);
        assertThat(example.key()).isNull();
        assertThat(example.label()).isNull();
        assertThat(example.weight()).isEqualTo(1f);
        assertThat(((DenseFeatures) example.features()).values()).containsExactly(1.5f);
    }

    @Test
    void examplesDoNotShareTheirFeatures() {
        ExampleEncoder encoder = encoder();
        Example one = (Example) encoder.encode(record(encoder, Map.of()), POSITION, null);
        float[] values = ((SparseFeatures) one.features()).values();
        float before = values[0];
        encoder.encode(record(encoder, Map.of("distance", 9)), POSITION, null);
        assertThat(values[0]).isEqualTo(before);
    }

    static Stream<Arguments> badRecords() {
        return Stream.of(
                arguments("distance", NULL, RejectReason.MISSING_VALUE, "field 'distance' is null"),
                arguments(
                        "distance",
                        "far",
                        RejectReason.UNREADABLE_VALUE,
                        "field 'distance' must be a number, was 'far'"),
                arguments(
                        "distance",
                        Double.NaN,
                        RejectReason.NOT_FINITE,
                        "field 'distance' must give a finite feature, was NaN"),
                arguments(
                        "distance",
                        -1,
                        RejectReason.UNREADABLE_VALUE,
                        "field 'distance' must be above -1 for ln(1 + x), was -1.0"),
                arguments(
                        "origin",
                        "LHR",
                        RejectReason.UNKNOWN_CATEGORY,
                        "field 'origin' must be one of 3 listed values, was 'LHR'"),
                arguments("origin", NULL, RejectReason.MISSING_VALUE, "field 'origin' is null"),
                arguments(
                        "departure",
                        "soon",
                        RejectReason.UNREADABLE_VALUE,
                        "field 'departure' must be an ISO 8601 time such as 2001-01-31T23:59, was"
                                + " 'soon'"),
                arguments(
                        "departure",
                        "+999999999-12-31T23:59:59Z",
                        RejectReason.UNREADABLE_VALUE,
                        "field 'departure' must be an ISO 8601 time such as 2001-01-31T23:59, was"
                                + " '+999999999-12-31T23:59:59Z'"),
                arguments(
                        "departure",
                        Double.NaN,
                        RejectReason.UNREADABLE_VALUE,
                        "field 'departure' must be epoch milliseconds within ±100 million days,"
                                + " was 'NaN'"),
                arguments(
                        "importance",
                        -1,
                        RejectReason.NEGATIVE_WEIGHT,
                        "weight must be at least 0, was -1.0"),
                arguments(
                        "importance",
                        Double.POSITIVE_INFINITY,
                        RejectReason.NOT_FINITE,
                        "weight must be finite, was Infinity"),
                arguments(
                        "delay",
                        1e300,
                        RejectReason.NOT_FINITE,
                        "label 'delay' must be finite, was 1.0E300"),
                arguments("flight", NULL, RejectReason.MISSING_VALUE, "field 'flight' is null"));
    }

    @ParameterizedTest
    @MethodSource("badRecords")
    void refusesABadRecordWithItsReason(
            String field, Object value, RejectReason reason, String error) {
        Decoded decoded = encoded(Map.of(field, value));
        assertThat(decoded)
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> {
                            assertThat(rejected.reason()).isEqualTo(reason);
                            assertThat(rejected.error()).isEqualTo(error);
                            assertThat(rejected.bytes()).containsExactly(7);
                            assertThat(rejected.position()).isEqualTo(POSITION);
                        });
    }

    @Test
    void isCleanForTheNextRecordAfterABadOne() {
        ExampleEncoder encoder = encoder();
        encoder.encode(record(encoder, Map.of("origin", "LHR")), POSITION, null);
        Example example = (Example) encoder.encode(record(encoder, Map.of()), POSITION, null);
        assertThat(((SparseFeatures) example.features()).indices()).containsExactly(0, 24, 26);
    }

    @Test
    void aLongTextIsShortenedInTheError() {
        Rejected rejected = (Rejected) encoded(Map.of("distance", "x".repeat(1000)));
        assertThat(rejected.error()).hasSizeLessThan(150).contains("xxx…");
    }

    @Test
    void anUnknownCategoryMayCountAsNoFeature() throws BadRecordException {
        ExampleEncoder encoder =
                new ExampleEncoder(
                        List.of(new OneHotFeature("origin", List.of("ATL"), false)),
                        null,
                        ExampleFields.NONE);
        RecordBuffer record = new RecordBuffer(encoder.fields());
        record.setText(0, "LHR");
        assertThat(((SparseFeatures) encoder.features(record)).indices()).isEmpty();
    }

    @Test
    void classesOfALabelAreItsPlacesInTheList() throws BadRecordException {
        LabelEncoder letters = new LabelEncoder.Classes("letter", List.of("A", "B"));
        RecordBuffer record = new RecordBuffer(List.of("letter"));
        assertThat(letters.encode(record, 0)).isNull();
        record.setText(0, "B");
        assertThat(letters.encode(record, 0)).isEqualTo(new Label.ClassName("B", 1f));
        record.setText(0, "C");
        ExampleEncoder encoder =
                new ExampleEncoder(
                        List.of(new HashedWordsFeature("letter", 4)), letters, ExampleFields.NONE);
        assertThat(encoder.encode(record, POSITION, null))
                .isEqualTo(
                        new Rejected(
                                RejectReason.UNKNOWN_CLASS,
                                "label 'letter' must be one of [A, B], was 'C'",
                                null,
                                POSITION));
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ExampleEncoder(List.of(), null, ExampleFields.NONE))
                .withMessage("features needs at least 1 encoder, has 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NumericFeature("x", false, 0, 0, false))
                .withMessage("scale of 'x' must be finite and not 0, was 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NumericFeature("x", false, Double.NaN, 1, false))
                .withMessage("shift of 'x' must be finite, was NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OneHotFeature("x", List.of("a", "a"), false))
                .withMessage("one-hot of 'x' lists the value 'a' twice");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OneHotFeature("x", List.of(), false))
                .withMessage("one-hot of 'x' needs at least 1 value, has 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LabelEncoder.Classes("y", List.of("a")))
                .withMessage("label 'y' needs at least 2 classes, has 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LabelEncoder.Classes("y", List.of("a", "a")))
                .withMessage("label 'y' lists the class 'a' twice");
    }
}
