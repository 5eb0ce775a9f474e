package io.github.flinkmlops.job.quickstart.approximation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An axis of a chart.
 *
 * @param label what is measured
 * @param from the value at its start
 * @param to the value at its end
 * @param logarithmic whether equal lengths are equal factors; its values are above 0 then
 */
record Axis(String label, double from, double to, boolean logarithmic, List<Tick> ticks) {

    private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    /** A value that is written beside the axis. */
    record Tick(double value, String label) {}

    /** An axis with a tick at every whole number. */
    static Axis linear(String label, double from, double to) {
        List<Tick> ticks = new ArrayList<>();
        for (int tick = (int) Math.ceil(from); tick <= to; tick++) {
            ticks.add(new Tick(tick, tick < 0 ? "−" + -tick : "" + tick));
        }
        return new Axis(label, from, to, false, ticks);
    }

    /** An axis with a tick at each power of ten and at its end. */
    static Axis logarithmic(String label, double from, double to) {
        List<Tick> ticks = new ArrayList<>();
        int last = (int) Math.floor(Math.log10(to));
        for (int exponent = (int) Math.ceil(Math.log10(from)); exponent <= last; exponent++) {
            ticks.add(new Tick(Math.pow(10, exponent), powerOfTen(exponent)));
        }
        if (to > Math.pow(10, last)) {
            ticks.add(new Tick(to, whole(to)));
        }
        return new Axis(label, from, to, true, ticks);
    }

    private static String powerOfTen(int exponent) {
        if (exponent >= 0 && exponent <= 4) {
            return whole(Math.pow(10, exponent));
        }
        StringBuilder power = new StringBuilder(exponent < 0 ? "10⁻" : "10");
        for (char digit : String.valueOf(Math.abs(exponent)).toCharArray()) {
            power.append(SUPERSCRIPTS.charAt(digit - '0'));
        }
        return power.toString();
    }

    private static String whole(double value) {
        return String.format(Locale.ROOT, "%,d", Math.round(value));
    }

    /** Where a value lies: 0 at the start, 1 at the end. */
    double position(double value) {
        return logarithmic
                ? Math.log(value / from) / Math.log(to / from)
                : (value - from) / (to - from);
    }
}
