package io.github.flinkmlops.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdsFeatureTest {

    private static SparseFeatures encode(String text) throws BadRecordException {
        ExampleEncoder encoder =
                new ExampleEncoder(List.of(new IdsFeature("bag", 10)), null, ExampleFields.NONE);
        RecordBuffer record = new RecordBuffer(encoder.fields());
        record.setText(0, text);
        return (SparseFeatures) encoder.features(record);
    }

    @Test
    void repetitionsCount() throws BadRecordException {
        SparseFeatures features = encode("7 3,7  0");
        assertThat(features.indices()).containsExactly(0, 3, 7);
        assertThat(features.values()).containsExactly(1f, 1f, 2f);
        assertThat(features.size()).isEqualTo(10);
    }

    @Test
    void anEmptyBagHasNoFeatures() throws BadRecordException {
        assertThat(encode(" ").indices()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "3 x, UNREADABLE_VALUE",
        "3 99999999999, UNREADABLE_VALUE",
        "-1, NEGATIVE_INDEX",
        "10, INDEX_OUT_OF_RANGE"
    })
    void whatIsNoIdIsRefused(String text, RejectReason reason) {
        assertThatThrownBy(() -> encode(text))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("field 'bag'")
                .extracting(e -> ((BadRecordException) e).reason())
                .isEqualTo(reason);
    }
}
