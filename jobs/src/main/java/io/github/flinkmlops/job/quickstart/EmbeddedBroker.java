package io.github.flinkmlops.job.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.FaultHandlerFactory;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.fault.LoggingFaultHandler;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * A real Kafka in this JVM: one node, broker and controller at once, on the loopback address.
 *
 * <p>It is put together from the parts that Kafka's own server is made of, with two of them
 * exchanged: the sockets, which are bound beforehand, and the handler of fatal faults, which in
 * Kafka's server halts the JVM.
 *
 * <p>A broker that was closed starts again on the same directory, with its topics, records, offsets
 * and transactions, and on the same port if the settings name it.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(5);

    private final BrokerSettings settings;
    private final DataDirectory directory;
    private final String bootstrapServers;
    private final ControllerServer controller;
    private final BrokerServer broker;
    private final Metrics metrics;

    private EmbeddedBroker(
            BrokerSettings settings,
            DataDirectory directory,
            BrokerSockets sockets,
            FaultHandlerFactory faults)
            throws IOException {
        this.settings = settings;
        this.directory = directory;
        this.bootstrapServers = sockets.clientAddress();
        KafkaConfig config =
                BrokerConfig.of(
                        settings.dataDirectory().toAbsolutePath(),
                        bootstrapServers,
                        sockets.controllerAddress());
        Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> stored =
                KafkaRaftServer.initializeLogDirs(
                        config, LoggerFactory.getLogger(EmbeddedBroker.class), "");
        this.metrics = new Metrics();
        SharedServer shared =
                new SharedServer(
                        config,
                        stored._1(),
                        Time.SYSTEM,
                        metrics,
                        CompletableFuture.completedFuture(
                                QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
                        List.of(),
                        faults,
                        sockets);
        this.controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), stored._2());
        this.broker = new BrokerServer(shared);
    }

    /** Starts a broker on a free port; its data stays when it is closed. */
    public static EmbeddedBroker start(Path dataDirectory) throws IOException {
        return start(BrokerSettings.in(dataDirectory));
    }

    /**
     * Starts a broker and returns once it serves clients, after one to two seconds.
     *
     * @throws java.net.BindException if the port is in use, naming it
     * @throws IOException if the directory cannot be written, is used by another broker, or holds
     *     something else than a broker's data
     */
    public static EmbeddedBroker start(BrokerSettings settings) throws IOException {
        return start(settings, (name, fatal, action) -> new LoggingFaultHandler(name, action));
    }

    static EmbeddedBroker start(BrokerSettings settings, FaultHandlerFactory faults)
            throws IOException {
        BrokerSockets sockets = BrokerSockets.open(settings.port());
        try {
            return start(settings, DataDirectory.open(settings.dataDirectory()), sockets, faults);
        } catch (Throwable e) {
            sockets.close();
            throw e;
        }
    }

    private static EmbeddedBroker start(
            BrokerSettings settings,
            DataDirectory directory,
            BrokerSockets sockets,
            FaultHandlerFactory faults)
            throws IOException {
        try {
            EmbeddedBroker started = new EmbeddedBroker(settings, directory, sockets, faults);
            started.startServers();
            return started;
        } catch (Throwable e) {
            directory.close();
            throw e;
        }
    }

    /** host:port for Kafka's clients. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** The port that clients connect to, also where the settings left the choice open. */
    public int port() {
        return Integer.parseInt(bootstrapServers.substring(bootstrapServers.indexOf(':') + 1));
    }

    /** Ends the broker in order, and then removes its data if the settings say so. */
    @Override
    public void close() throws IOException {
        try (directory) {
            stopServers();
            if (settings.deleteOnClose()) {
                directory.delete();
            }
        }
    }

    private void startServers() {
        try {
            // The broker finds the controller through the quorum that the controller opens.
            controller.startup();
            broker.startup();
        } catch (Throwable e) {
            stopServers();
            throw e;
        }
    }

    private void stopServers() {
        // The controller must outlive the broker, which asks it for a controlled shutdown.
        broker.shutdown(SHUTDOWN_LIMIT);
        controller.shutdown();
        metrics.close();
    }
}
