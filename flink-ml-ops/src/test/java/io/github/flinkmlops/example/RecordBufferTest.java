package io.github.flinkmlops.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordBufferTest {

    private RecordBuffer record;

    @BeforeEach
    void oneField() {
        record = new RecordBuffer(List.of("when"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+999999999-01-01T00:00Z",
                "-999999999-01-01T00:00",
                "2001-02-30T00:00",
                "2001-13-01",
                "",
                "yesterday",
                "2001-01-01T00:00+99:00"
            })
    void aTextThatIsNoTimeIsRefused(String text) {
        record.setText(0, text);
        assertThatThrownBy(() -> record.time(0))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("field 'when' must be an ISO 8601 time")
                .extracting(e -> ((BadRecordException) e).reason())
                .isEqualTo(RejectReason.UNREADABLE_VALUE);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void aNumberThatIsNotFiniteIsNoTime(double number) {
        record.setNumber(0, number);
        assertThatThrownBy(() -> record.time(0))
                .isInstanceOf(BadRecordException.class)
                .extracting(e -> ((BadRecordException) e).reason())
                .isEqualTo(RejectReason.UNREADABLE_VALUE);
    }

    @Test
    void aNewValueIsReadAnewAsATime() throws BadRecordException {
        record.setText(0, "1970-01-01T00:01");
        assertThat(record.time(0)).isEqualTo(60_000);
        record.setText(0, "1970-01-01T00:02");
        assertThat(record.time(0)).isEqualTo(120_000);
    }

    @Test
    void wholeNumbersReadAsTextHaveNoPoint() throws BadRecordException {
        record.setNumber(0, 15);
        assertThat(record.text(0)).isEqualTo("15");
        record.setNumber(0, 15.5);
        assertThat(record.text(0)).isEqualTo("15.5");
    }
}
