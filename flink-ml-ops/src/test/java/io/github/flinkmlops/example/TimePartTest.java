package io.github.flinkmlops.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TimePartTest {

    private static int expected(TimePart part, OffsetDateTime time) {
        return switch (part) {
            case MINUTE -> time.getMinute();
            case HOUR -> time.getHour();
            case MINUTE_OF_DAY -> time.getHour() * 60 + time.getMinute();
            case WEEKDAY -> time.getDayOfWeek().getValue() - 1;
            case DAY_OF_MONTH -> time.getDayOfMonth() - 1;
            case DAY_OF_YEAR -> time.getDayOfYear() - 1;
            case MONTH -> time.getMonthValue() - 1;
            case DATE -> (int) time.toLocalDate().toEpochDay();
        };
    }

    @ParameterizedTest
    @EnumSource
    void agreesWithJavaTimeBeforeAndAfter1970(TimePart part) {
        SplittableRandom random = new SplittableRandom(part.ordinal());
        for (int i = 0; i < 10_000; i++) {
            long millis = random.nextLong(-4_000_000_000_000L, 10_000_000_000_000L);
            OffsetDateTime time = Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC);
            int value = part.of(millis);
            assertThat(value).isEqualTo(expected(part, time));
            if (part != TimePart.DATE) {
                assertThat(value).isBetween(0, part.count() - 1);
            }
        }
    }

    @Test
    void aDateHasNoEndAndCannotBeOneHot() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TimePartFeature("time", TimePart.DATE))
                .withMessage("one-hot of 'time' cannot use DATE, which has no end: hash it");
    }
}
