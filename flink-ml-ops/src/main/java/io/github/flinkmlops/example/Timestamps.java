package io.github.flinkmlops.example;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Reads ISO 8601 texts to epoch milliseconds. */
final class Timestamps {

    private Timestamps() {}

    /**
     * Reads {@code 2001-01-31}, {@code 2001-01-31T23:59}, with seconds and fractions, with or
     * without an offset; a blank may stand for the T.
     *
     * @throws java.time.DateTimeException if it is none of these
     */
    static long parse(String text) {
        if (text.length() == 16) {
            long minutes = minutesOfPlainForm(text);
            if (minutes != Long.MIN_VALUE) {
                return minutes * 60_000;
            }
        }
        if (text.length() == 10) {
            return LocalDate.parse(text).toEpochDay() * 86_400_000;
        }
        String iso = text.replace(' ', 'T');
        int clock = iso.indexOf('T') + 1;
        if (iso.endsWith("Z") || iso.indexOf('+', clock) > 0 || iso.indexOf('-', clock) > 0) {
            return millis(OffsetDateTime.parse(iso).toInstant());
        }
        return millis(LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC));
    }

    private static long millis(Instant instant) {
        try {
            return instant.toEpochMilli();
        } catch (ArithmeticException e) {
            throw new DateTimeException(instant + " has no epoch milliseconds", e);
        }
    }

    /** The commonest form, yyyy-MM-ddTHH:mm, without allocation; MIN_VALUE if it is another. */
    private static long minutesOfPlainForm(String text) {
        char separator = text.charAt(10);
        if (text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || (separator != 'T' && separator != ' ')
                || text.charAt(13) != ':') {
            return Long.MIN_VALUE;
        }
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 7);
        int day = digits(text, 8, 10);
        int hour = digits(text, 11, 13);
        int minute = digits(text, 14, 16);
        boolean plain = year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= 28;
        if (!plain || hour < 0 || hour > 23 || minute < 0 || minute > 59) {
            // The last days of a month and whatever is wrong are left to java.time.
            return Long.MIN_VALUE;
        }
        return epochDay(year, month, day) * 1440 + hour * 60L + minute;
    }

    /** Days since 1970-01-01 in the proleptic Gregorian calendar, counting years from March. */
    private static long epochDay(int year, int month, int day) {
        int marchYear = month > 2 ? year : year - 1;
        int marchMonth = month > 2 ? month - 3 : month + 9;
        long days = 365L * marchYear + marchYear / 4 - marchYear / 100 + marchYear / 400;
        return days + (153 * marchMonth + 2) / 5 + day - 1 - 719_468;
    }

    private static int digits(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
