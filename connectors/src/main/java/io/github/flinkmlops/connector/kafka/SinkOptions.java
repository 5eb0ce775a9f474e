package io.github.flinkmlops.connector.kafka;

import io.github.flinkmlops.connector.avro.WireFormat;
import java.time.Duration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.jspecify.annotations.Nullable;

/**
 * How a job writes its topics.
 *
 * @param transactionalIdPrefix names the job's transactions; needed with {@code EXACTLY_ONCE} only,
 *     and then no other running job may have it. Each sink adds its topic
 * @param transactionTimeout after this long the broker aborts an open transaction: longer than a
 *     checkpoint and a restart together, and no longer than the broker's {@code
 *     transaction.max.timeout.ms} (15 minutes unless it is set)
 * @param format of predictions, dead letters and evaluations. Models stay in Avro's single-object
 *     encoding, which says what they are without a registry
 */
public record SinkOptions(
        DeliveryGuarantee guarantee,
        @Nullable String transactionalIdPrefix,
        Duration transactionTimeout,
        WireFormat format) {

    public static final Duration DEFAULT_TRANSACTION_TIMEOUT = Duration.ofMinutes(10);

    public SinkOptions {
        if (guarantee == DeliveryGuarantee.EXACTLY_ONCE
                && (transactionalIdPrefix == null || transactionalIdPrefix.isBlank())) {
            throw new IllegalArgumentException(
                    "exactly-once needs a transactionalIdPrefix of its own for each job, was "
                            + (transactionalIdPrefix == null ? "not set" : "blank"));
        }
        if (transactionTimeout.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "transactionTimeout must be at least 1 ms, was " + transactionTimeout);
        }
    }

    /** In Avro's single-object encoding. */
    public SinkOptions(
            DeliveryGuarantee guarantee,
            @Nullable String transactionalIdPrefix,
            Duration transactionTimeout) {
        this(guarantee, transactionalIdPrefix, transactionTimeout, WireFormat.SINGLE_OBJECT);
    }

    public static SinkOptions atLeastOnce() {
        return new SinkOptions(DeliveryGuarantee.AT_LEAST_ONCE, null, DEFAULT_TRANSACTION_TIMEOUT);
    }

    public static SinkOptions exactlyOnce(String transactionalIdPrefix) {
        return new SinkOptions(
                DeliveryGuarantee.EXACTLY_ONCE, transactionalIdPrefix, DEFAULT_TRANSACTION_TIMEOUT);
    }

    public SinkOptions withFormat(WireFormat format) {
        return new SinkOptions(guarantee, transactionalIdPrefix, transactionTimeout, format);
    }
}
