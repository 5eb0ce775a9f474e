package io.github.flinkmlops.job.quickstart;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The end of topics as it was at one moment, open transactions included.
 *
 * <p>A reader of committed messages has to wait for it: a commit returns to its producer as soon as
 * the coordinator has noted it, and the partitions show it to readers one by one, later.
 */
final class CommittedEnd {

    private final Map<TopicPartition, Long> ends;
    private final Duration patience;
    private long read = -1;
    private long progress;

    /**
     * @param patience how long a reader may wait without getting on
     */
    CommittedEnd(Map<TopicPartition, Long> ends, Duration patience) {
        this.ends = new HashMap<>(ends);
        this.patience = patience;
    }

    /**
     * Whether a reader of committed messages has come to the end.
     *
     * @throws UserError if it does not get on, since a transaction stays open
     */
    boolean isReached(KafkaConsumer<?, ?> reader) {
        // The position also passes what readers never see: marks and aborted messages.
        ends.entrySet().removeIf(end -> reader.position(end.getKey()) >= end.getValue());
        long now = positions(reader, reader.assignment());
        if (now > read) {
            read = now;
            progress = System.nanoTime();
        } else if (!ends.isEmpty() && System.nanoTime() - progress > patience.toNanos()) {
            throw stuck(reader);
        }
        return ends.isEmpty();
    }

    private static long positions(
            KafkaConsumer<?, ?> reader, Collection<TopicPartition> partitions) {
        return partitions.stream().mapToLong(reader::position).sum();
    }

    private UserError stuck(KafkaConsumer<?, ?> reader) {
        TopicPartition first = ends.keySet().iterator().next();
        return new UserError(
                "topic '%s', partition %d: offset %d of %d is not committed after %d s without any progress: a transaction stays open there"
                        .formatted(
                                first.topic(),
                                first.partition(),
                                reader.position(first),
                                ends.get(first),
                                patience.toSeconds()));
    }
}
