package io.github.flinkmlops.job.config;

import io.github.flinkmlops.connector.avro.SequenceDecoder;
import io.github.flinkmlops.host.HostSettings;
import io.github.flinkmlops.operator.SequenceOptions;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the section on what a job takes on at a time. */
final class SequenceLimitsReader {

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9}) ?(B|KiB|MiB|GiB)");
    private static final Map<String, Integer> UNIT_BITS =
            Map.of("B", 0, "KiB", 10, "MiB", 20, "GiB", 30);

    /** A dead letter holds a request, and Kafka takes messages of a MiB unless told otherwise. */
    private static final long LARGEST_REQUEST = 960 << 10;

    private static final long MOST_MEMORY = 1L << 50;
    private static final Duration LONGEST = Duration.ofDays(1);

    private final Section section;

    SequenceLimitsReader(Section top) {
        this.section = top.section("limits");
    }

    /** Most bytes of a message. */
    int requestSize() {
        return (int)
                size(
                        "requestSize",
                        SequenceDecoder.DEFAULT_LARGEST_REQUEST,
                        1 << 10,
                        LARGEST_REQUEST);
    }

    /** The operator's options with what the section says, after which no key may be left. */
    SequenceOptions options(SequenceOptions options) {
        HostSettings host = options.host();
        SequenceOptions limited =
                options.withCapacity(
                                (int) section.whole("capacity", options.capacity(), 1, 1 << 20))
                        .withDeadline(
                                section.duration(
                                        "deadline",
                                        options.deadline(),
                                        Duration.ofMillis(1),
                                        LONGEST))
                        .withHost(
                                new HostSettings(
                                        (int) section.whole("rows", host.rows(), 1, 1 << 16),
                                        (int)
                                                section.whole(
                                                        "sourceTokens",
                                                        host.sourceTokens(),
                                                        1,
                                                        1 << 24),
                                        size("memory", host.memory(), 1 << 20, MOST_MEMORY),
                                        section.duration(
                                                "firstWait",
                                                host.firstWait(),
                                                Duration.ZERO,
                                                Duration.ofMinutes(1)),
                                        (int) section.whole("threads", host.threads(), 1, 1 << 10),
                                        host.precision()));
        section.end();
        return limited;
    }

    /** A size in bytes, such as {@code 64 KiB}. */
    private long size(String key, long byDefault, long least, long most) {
        Yaml value = section.value(key);
        if (value == null) {
            return byDefault;
        }
        Matcher form = SIZE.matcher(value instanceof Yaml.Scalar s ? s.text() : "");
        if (!form.matches()) {
            section.mistake(
                    key,
                    section.name(key)
                            + " must be a size such as 500 B, 64 KiB, 16 MiB or 4 GiB, was "
                            + value.shown());
            return byDefault;
        }
        long size = Long.parseLong(form.group(1)) << UNIT_BITS.getOrDefault(form.group(2), 0);
        if (size < least || size > most) {
            section.mistake(
                    key,
                    "%s must be from %s to %s, was %s"
                            .formatted(section.name(key), shown(least), shown(most), form.group()));
            return byDefault;
        }
        return size;
    }

    private static String shown(long size) {
        for (String unit : new String[] {"GiB", "MiB", "KiB"}) {
            int bits = UNIT_BITS.getOrDefault(unit, 0);
            if (size >> bits << bits == size) {
                return (size >> bits) + " " + unit;
            }
        }
        return size + " B";
    }
}
