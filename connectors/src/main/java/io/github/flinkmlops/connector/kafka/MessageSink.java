package io.github.flinkmlops.connector.kafka;

import io.github.flinkmlops.connector.avro.MessageHeader;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;

/**
 * Builds the sink of one topic.
 *
 * <p>Transactions are named {@code prefix-topic-subtask-checkpoint} (INCREMENTING). Pooled names
 * would cost the broker less, but a name whose transaction is committed may be in use again when a
 * job falls back to the checkpoint that committed it: the sink then takes the open transaction for
 * the committed one and leaves it open, and readers of committed messages stand still until the
 * name is used once more or the transaction times out. With counted names a restart aborts whatever
 * was begun after the checkpoint. The price is a name for each checkpoint, and for a job that
 * starts again without its state a look at each of the names it had used: give it a new prefix or
 * its last savepoint.
 */
final class MessageSink {

    /** Enough to fill the batches of a busy sink; a quiet one waits no longer than this. */
    private static final Map<String, String> BATCHING =
            Map.of("linger.ms", "10", "batch.size", "131072", "buffer.memory", "67108864");

    private MessageSink() {}

    static <T> KafkaSink<T> create(
            KafkaOptions kafka,
            SinkOptions sink,
            String topic,
            MessageSerializer<T> serializer,
            Map<String, String> more) {
        Map<String, String> defaults = new HashMap<>(BATCHING);
        // Flink's own default, an hour, is above what a broker allows.
        defaults.put(
                "transaction.timeout.ms", String.valueOf(sink.transactionTimeout().toMillis()));
        defaults.putAll(more);
        KafkaSinkBuilder<T> builder =
                KafkaSink.<T>builder()
                        .setKafkaProducerConfig(kafka.clientProperties(defaults))
                        .setDeliveryGuarantee(sink.guarantee())
                        .setRecordSerializer(serializer);
        if (sink.guarantee() == DeliveryGuarantee.EXACTLY_ONCE) {
            builder.setTransactionalIdPrefix(transactionalIdPrefix(sink, topic))
                    .setTransactionNamingStrategy(TransactionNamingStrategy.INCREMENTING);
        }
        return builder.build();
    }

    /**
     * What stands before each message of a sink.
     *
     * @throws IllegalArgumentException if the sink's format needs a registry and there is none
     */
    static MessageHeader header(KafkaOptions kafka, SinkOptions sink) {
        return new MessageHeader(sink.format(), kafka.registry());
    }

    static String transactionalIdPrefix(SinkOptions sink, String topic) {
        return sink.transactionalIdPrefix() + "-" + topic;
    }
}
