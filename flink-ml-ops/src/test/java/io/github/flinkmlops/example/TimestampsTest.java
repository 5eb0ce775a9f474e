package io.github.flinkmlops.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

    @ParameterizedTest
    @CsvSource({
        "2001-01-31, 980899200000",
        "2001-01-31T23:59, 980985540000",
        "2001-01-31 23:59, 980985540000",
        "2001-01-31T23:59:30, 980985570000",
        "2001-01-31T23:59:30.123, 980985570123",
        "2001-01-31T23:59:30.123456789, 980985570123",
        "2001-01-31T23:59:30Z, 980985570000",
        "2001-01-31T23:59Z, 980985540000",
        "2001-01-31 23:59:30+01:00, 980981970000",
        "2001-01-31T23:59:30.5-05:30, 981005370500",
        "2004-02-29T00:00, 1078012800000",
        "1969-12-31T23:59, -60000",
        "0001-01-01T00:00, -62135596800000"
    })
    void readsTheFormsOfIso8601(String text, long millis) {
        assertThat(Timestamps.parse(text)).isEqualTo(millis);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "2001-13-01T00:00",
                "2001-02-29T00:00",
                "2001-01-31T24:00",
                "2001-01-31T23:60",
                "2001-01-3xT00:00",
                "2001/01/31T00:00",
                "2001-01-31T23.59",
                "2001-01-31T2:59",
                "31.01.2001",
                "2001-01-31T23:59:30+25:00",
                "+999999999-12-31T23:59:59Z",
                "+999999999-12-31T23:59:59"
            })
    void refusesWhatIsNone(String text) {
        assertThatExceptionOfType(DateTimeException.class).isThrownBy(() -> Timestamps.parse(text));
    }

    @Test
    void theShortFormAgreesWithJavaTimeOnEveryKindOfDay() {
        SplittableRandom random = new SplittableRandom(1);
        DateTimeFormatter form = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm");
        for (int i = 0; i < 20_000; i++) {
            LocalDateTime time =
                    LocalDateTime.of(1, 1, 1, 0, 0)
                            .plusMinutes(random.nextLong(9999L * 365 * 1440));
            assertThat(Timestamps.parse(form.format(time)))
                    .isEqualTo(time.toInstant(ZoneOffset.UTC).toEpochMilli());
        }
    }
}
