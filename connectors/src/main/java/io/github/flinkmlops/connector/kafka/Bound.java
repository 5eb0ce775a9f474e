package io.github.flinkmlops.connector.kafka;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Where a source ends. */
public sealed interface Bound {

    /** Reads for ever. */
    static Bound none() {
        return new None();
    }

    /** Reads to where each partition ended when the job was first started. */
    static Bound latestAtStart() {
        return new LatestAtStart();
    }

    /** Reads each partition up to an offset, that one not included; it may lie in the future. */
    static Bound at(Map<TopicPartition, Long> offsets) {
        return new At(offsets);
    }

    /** For ever. */
    record None() implements Bound {}

    /** To the end as it was. */
    record LatestAtStart() implements Bound {}

    /**
     * To given offsets.
     *
     * @param offsets one for every partition of the topic: one that is left out would end at the
     *     committed offset of the group, which nobody expects
     */
    record At(Map<TopicPartition, Long> offsets) implements Bound {

        public At {
            offsets.forEach(
                    (partition, offset) -> {
                        if (offset < 0) {
                            throw new IllegalArgumentException(
                                    "the bound of "
                                            + partition
                                            + " must be at least 0, was "
                                            + offset);
                        }
                    });
            offsets = Map.copyOf(offsets);
        }
    }
}
