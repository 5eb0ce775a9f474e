package io.github.flinkmlops.job.quickstart;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import kafka.server.KafkaConfig;

/** Kafka's own configuration for one node that is broker and controller in one process. */
final class BrokerConfig {
    static final int NODE_ID = 1;

    private BrokerConfig() {}

    /**
     * The configuration of a broker.
     *
     * @param clientAddress host:port for clients
     * @param controllerAddress host:port for the quorum of one; it may change from start to start,
     *     because the voters are listed here and not in the metadata log
     */
    static KafkaConfig of(Path dataDirectory, String clientAddress, String controllerAddress) {
        Map<String, String> values = new HashMap<>();
        values.putAll(node(dataDirectory, clientAddress, controllerAddress));
        values.putAll(INTERNAL_TOPICS);
        values.putAll(RECORDS);
        values.putAll(SMALL_AND_QUICK);
        return KafkaConfig.apply(values, false);
    }

    private static Map<String, String> node(
            Path dataDirectory, String clientAddress, String controllerAddress) {
        String clients = BrokerSockets.CLIENT_LISTENER;
        String controllers = BrokerSockets.CONTROLLER_LISTENER;
        return Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                Integer.toString(NODE_ID),
                "log.dirs",
                dataDirectory.toString(),
                "listeners",
                clients + "://" + clientAddress + "," + controllers + "://" + controllerAddress,
                "advertised.listeners",
                clients + "://" + clientAddress,
                "listener.security.protocol.map",
                clients + ":PLAINTEXT," + controllers + ":PLAINTEXT",
                "controller.listener.names",
                controllers,
                "controller.quorum.voters",
                NODE_ID + "@" + controllerAddress);
    }

    /** One node can hold one replica; the defaults ask for three and then wait for ever. */
    private static final Map<String, String> INTERNAL_TOPICS =
            Map.of(
                    "offsets.topic.replication.factor", "1",
                    "offsets.topic.num.partitions", "1",
                    "transaction.state.log.replication.factor", "1",
                    "transaction.state.log.min.isr", "1",
                    "transaction.state.log.num.partitions", "2",
                    "share.coordinator.state.topic.replication.factor", "1",
                    "share.coordinator.state.topic.min.isr", "1",
                    "share.coordinator.state.topic.num.partitions", "1");

    /**
     * Event times reach back years. With Kafka's defaults of seven days such records are old when
     * they arrive: they would be deleted, and every jump in time would start a new segment.
     */
    private static final Map<String, String> RECORDS =
            Map.of(
                    "log.retention.ms",
                    "-1",
                    "log.roll.ms",
                    Long.toString(Long.MAX_VALUE),
                    "auto.create.topics.enable",
                    "false");

    /**
     * The heartbeat's interval is what a start and a controlled shutdown wait for. The log
     * cleaner's buffer is allocated at the start, 128 MiB by default.
     */
    private static final Map<String, String> SMALL_AND_QUICK =
            Map.of(
                    "broker.heartbeat.interval.ms", "200",
                    "group.initial.rebalance.delay.ms", "0",
                    "num.network.threads", "2",
                    "num.io.threads", "4",
                    "background.threads", "2",
                    "group.coordinator.threads", "1",
                    "share.coordinator.threads", "1",
                    "log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20));
}
