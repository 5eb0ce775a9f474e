package io.github.flinkmlops.job.config;

import io.github.flinkmlops.connector.avro.WireFormat;
import io.github.flinkmlops.connector.kafka.SinkOptions;
import io.github.flinkmlops.evaluation.Progress;
import io.github.flinkmlops.example.LabelEncoder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.jspecify.annotations.Nullable;

/** Reads the sections on the output topics and the checkpoints. */
final class OutputReader {

    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofDays(1);

    private final Section section;

    OutputReader(Section top) {
        this.section = top.section("output");
    }

    /** How often a checkpoint is made. */
    static Duration checkpointInterval(Section top) {
        Section section = top.section("checkpoints");
        Duration interval =
                section.duration("interval", DEFAULT_INTERVAL, Duration.ofMillis(10), LONGEST);
        section.end();
        return interval;
    }

    long evaluateEvery(long byDefault) {
        return section.whole("evaluateEvery", byDefault, 1, Long.MAX_VALUE);
    }

    long snapshotEvery(long byDefault) {
        return section.whole("snapshotEvery", byDefault, 1, Long.MAX_VALUE);
    }

    /**
     * Names of the progressive metrics; none for all.
     *
     * @param label says which there are; null if something is wrong with it
     */
    List<String> metrics(@Nullable LabelEncoder label) {
        List<String> names = section.has("metrics") ? section.texts("metrics") : null;
        if (names == null || label == null) {
            return List.of();
        }
        List<String> known = Progress.names(label.classes().size());
        for (String name : names) {
            if (!known.contains(name)) {
                section.mistake(
                        "metrics",
                        "output.metrics must be of "
                                + known
                                + " for this label, has '"
                                + name
                                + "'"
                                + Spelling.hint(name, known));
            }
        }
        return names;
    }

    /** The topics, after which no key may be left. */
    OutputSettings settings(String name, String inputTopic, Duration checkpointInterval) {
        Map<String, String> keyOfTopic = new LinkedHashMap<>();
        keyOfTopic.put(inputTopic, "input.topic");
        OutputSettings settings =
                new OutputSettings(
                        topic(section, "predictions", name, keyOfTopic),
                        topic(section, "rejected", name, keyOfTopic),
                        topic(section, "evaluations", name, keyOfTopic),
                        topic(section, "models", name, keyOfTopic),
                        sink(section, name, checkpointInterval));
        section.end();
        return settings;
    }

    /** A topic that no other key names. */
    static String topic(Section section, String key, String name, Map<String, String> keyOfTopic) {
        String topic = InputReader.topic(section, key, name + "-" + key);
        String other = keyOfTopic.putIfAbsent(topic, section.name(key));
        if (other != null) {
            section.mistake(
                    key,
                    section.name(key)
                            + " must be a topic of its own, '"
                            + topic
                            + "' is that of "
                            + other
                            + " too");
        }
        return topic;
    }

    /** How the topics are written. */
    static SinkOptions sink(Section section, String name, Duration checkpointInterval) {
        Map<String, DeliveryGuarantee> guarantees = new LinkedHashMap<>();
        guarantees.put("exactly-once", DeliveryGuarantee.EXACTLY_ONCE);
        guarantees.put("at-least-once", DeliveryGuarantee.AT_LEAST_ONCE);
        SinkOptions sink =
                new SinkOptions(
                        section.choice("guarantee", DeliveryGuarantee.EXACTLY_ONCE, guarantees),
                        section.text("transactionalIdPrefix", name),
                        section.duration(
                                "transactionTimeout",
                                SinkOptions.DEFAULT_TRANSACTION_TIMEOUT,
                                Duration.ofSeconds(1),
                                LONGEST),
                        section.choice(
                                "encoding", WireFormat.SINGLE_OBJECT, InputReader.formats()));
        if (sink.guarantee() == DeliveryGuarantee.EXACTLY_ONCE
                && sink.transactionTimeout().compareTo(checkpointInterval) <= 0) {
            section.mistake(
                    "transactionTimeout",
                    "output.transactionTimeout must be longer than checkpoints.interval, since a"
                            + " transaction lasts from one checkpoint to the next, was "
                            + sink.transactionTimeout().toMillis()
                            + " ms, the interval "
                            + checkpointInterval.toMillis()
                            + " ms");
        }
        return sink;
    }
}
