package io.github.flinkmlops.example;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A record that a reader fills anew for each message. */
public final class RecordBuffer implements Record {

    private static final double FARTHEST_TIME = 100e6 * 86_400_000;

    private enum Kind {
        NULL,
        NUMBER,
        TEXT
    }

    private final List<String> names;
    private final Kind[] kinds;
    private final double[] numbers;
    private final @Nullable String[] texts;
    private final boolean[] timed;
    private final long[] times;

    /** A record of null fields with these names. */
    public RecordBuffer(List<String> names) {
        this.names = List.copyOf(names);
        this.kinds = new Kind[names.size()];
        this.numbers = new double[names.size()];
        this.texts = new String[names.size()];
        this.timed = new boolean[names.size()];
        this.times = new long[names.size()];
        clear();
    }

    /** Makes all fields null. */
    public void clear() {
        for (int i = 0; i < kinds.length; i++) {
            setNull(i);
        }
    }

    public void setNull(int field) {
        kinds[field] = Kind.NULL;
        timed[field] = false;
    }

    /** Sets a number, or a time in epoch milliseconds. */
    public void setNumber(int field, double value) {
        kinds[field] = Kind.NUMBER;
        numbers[field] = value;
        timed[field] = false;
    }

    public void setText(int field, String value) {
        kinds[field] = Kind.TEXT;
        texts[field] = value;
        timed[field] = false;
    }

    @Override
    public boolean isNull(int field) {
        return kinds[field] == Kind.NULL;
    }

    @Override
    public double number(int field) throws BadRecordException {
        if (kinds[field] == Kind.NUMBER) {
            return numbers[field];
        }
        String text = text(field);
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw unreadable(field, text, "a number");
        }
    }

    @Override
    public String text(int field) throws BadRecordException {
        String text = texts[field];
        if (kinds[field] == Kind.TEXT && text != null) {
            return text;
        }
        if (kinds[field] == Kind.NULL) {
            throw new BadRecordException(
                    RejectReason.MISSING_VALUE, "field '" + names.get(field) + "' is null");
        }
        double number = numbers[field];
        long whole = (long) number;
        return whole == number ? Long.toString(whole) : Double.toString(number);
    }

    @Override
    public long time(int field) throws BadRecordException {
        if (kinds[field] == Kind.NUMBER) {
            return wholeMillis(field, numbers[field]);
        }
        if (!timed[field]) {
            String text = text(field);
            try {
                times[field] = Timestamps.parse(text);
            } catch (java.time.DateTimeException e) {
                throw unreadable(field, text, "an ISO 8601 time such as 2001-01-31T23:59");
            }
            timed[field] = true;
        }
        return times[field];
    }

    private long wholeMillis(int field, double number) throws BadRecordException {
        // A cast alone would make 1970 of NaN.
        if (!(Math.abs(number) <= FARTHEST_TIME)) {
            throw unreadable(
                    field, Double.toString(number), "epoch milliseconds within ±100 million days");
        }
        return (long) number;
    }

    private BadRecordException unreadable(int field, String text, String wanted) {
        String shown = text.length() <= 80 ? text : text.substring(0, 80) + "…";
        return new BadRecordException(
                RejectReason.UNREADABLE_VALUE,
                "field '" + names.get(field) + "' must be " + wanted + ", was '" + shown + "'");
    }
}
