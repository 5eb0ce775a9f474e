package io.github.flinkmlops.example;

import java.time.LocalDate;

/** A whole number read off a time, taken as UTC. */
public enum TimePart {
    /** 0 to 59. */
    MINUTE(60),
    /** 0 to 23. */
    HOUR(24),
    /** 0 to 1439. */
    MINUTE_OF_DAY(1440),
    /** Monday 0 to Sunday 6. */
    WEEKDAY(7),
    /** 0 to 30: the day of the month less one. */
    DAY_OF_MONTH(31),
    /** 0 to 365: the day of the year less one. */
    DAY_OF_YEAR(366),
    /** 0 to 11: January is 0. */
    MONTH(12),
    /** Days since 1970-01-01: a category of its own for every calendar day. */
    DATE(0);

    private static final long MINUTE_MILLIS = 60_000;
    private static final long DAY_MILLIS = 86_400_000;

    private final int count;

    TimePart(int count) {
        this.count = count;
    }

    /** How many values there are, 0 up; 0 if they have no end. */
    public int count() {
        return count;
    }

    /** The part of a time in epoch milliseconds. */
    public int of(long time) {
        int day = (int) Math.floorDiv(time, DAY_MILLIS);
        int minute = (int) (Math.floorMod(time, DAY_MILLIS) / MINUTE_MILLIS);
        return switch (this) {
            case MINUTE -> minute % 60;
            case HOUR -> minute / 60;
            case MINUTE_OF_DAY -> minute;
            case WEEKDAY -> Math.floorMod(day + 3, 7);
            case DAY_OF_MONTH -> LocalDate.ofEpochDay(day).getDayOfMonth() - 1;
            case DAY_OF_YEAR -> LocalDate.ofEpochDay(day).getDayOfYear() - 1;
            case MONTH -> LocalDate.ofEpochDay(day).getMonthValue() - 1;
            case DATE -> day;
        };
    }
}
