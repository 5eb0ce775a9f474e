package io.github.flinkmlops.job.quickstart;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/**
 * A real Kafka as companies run it: clients come over TLS with a user and a password, and an
 * authorizer denies what nobody has allowed. {@code admin} may do everything.
 */
public final class SecureBroker implements AutoCloseable {

    /** Of every user, and of the key store. */
    public static final String PASSWORD = "Tr0ub4dor-3";

    private final DataDirectory directory;
    private final KafkaRaftServer server;
    private final String bootstrapServers;
    private final Path keys;

    private SecureBroker(
            DataDirectory directory, KafkaRaftServer server, String bootstrapServers, Path keys) {
        this.directory = directory;
        this.server = server;
        this.bootstrapServers = bootstrapServers;
        this.keys = keys;
    }

    /**
     * Starts a broker.
     *
     * @param folder for its data and its keys; empty
     */
    public static SecureBroker start(Path folder) throws IOException, InterruptedException {
        Path keys = makeKeys(folder.resolve("keys.p12"));
        Path data = folder.resolve("data");
        int clients = freePort();
        int internal = freePort();
        int controllers = freePort();
        DataDirectory directory = DataDirectory.open(data);
        KafkaRaftServer server =
                new KafkaRaftServer(
                        KafkaConfig.apply(
                                properties(data, keys, clients, internal, controllers), false),
                        Time.SYSTEM);
        server.startup();
        return new SecureBroker(directory, server, "localhost:" + clients, keys);
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** What a client needs to come in, as it would stand in a job file. */
    public Map<String, String> client(String user, String password) {
        return Map.of(
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\""
                        + user
                        + "\" password=\""
                        + password
                        + "\";",
                "ssl.truststore.location",
                keys.toString(),
                "ssl.truststore.password",
                PASSWORD,
                "ssl.truststore.type",
                "PKCS12");
    }

    /** A client with everything in {@link Properties}. */
    public Properties admin() {
        Properties properties = new Properties();
        properties.putAll(client("admin", PASSWORD));
        properties.setProperty("bootstrap.servers", bootstrapServers);
        return properties;
    }

    @Override
    public void close() throws IOException {
        try (directory) {
            server.shutdown();
            server.awaitShutdown();
        }
    }

    private static Map<String, String> properties(
            Path data, Path keys, int clients, int internal, int controllers) {
        Map<String, String> all = new HashMap<>();
        all.put("process.roles", "broker,controller");
        all.put("node.id", Integer.toString(BrokerConfig.NODE_ID));
        all.put("log.dirs", data.toString());
        all.put(
                "listeners",
                "CLIENTS://localhost:%d,INTERNAL://localhost:%d,CONTROLLER://localhost:%d"
                        .formatted(clients, internal, controllers));
        all.put(
                "advertised.listeners",
                "CLIENTS://localhost:%d,INTERNAL://localhost:%d".formatted(clients, internal));
        all.put(
                "listener.security.protocol.map",
                "CLIENTS:SASL_SSL,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT");
        all.put("inter.broker.listener.name", "INTERNAL");
        all.put("controller.listener.names", "CONTROLLER");
        all.put("controller.quorum.voters", BrokerConfig.NODE_ID + "@localhost:" + controllers);
        all.put("sasl.enabled.mechanisms", "PLAIN");
        all.put(
                "listener.name.clients.plain.sasl.jaas.config",
                ("org.apache.kafka.common.security.plain.PlainLoginModule required"
                                + " user_admin=\"%1$s\" user_job=\"%1$s\" user_reader=\"%1$s\";")
                        .formatted(PASSWORD));
        all.put("listener.name.clients.ssl.keystore.location", keys.toString());
        all.put("listener.name.clients.ssl.keystore.password", PASSWORD);
        all.put("listener.name.clients.ssl.keystore.type", "PKCS12");
        all.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        all.put("super.users", "User:admin;User:ANONYMOUS");
        for (String topic : List.of("offsets.topic", "transaction.state.log")) {
            all.put(topic + ".replication.factor", "1");
            all.put(topic + ".num.partitions", "1");
        }
        all.put("transaction.state.log.min.isr", "1");
        all.put("group.initial.rebalance.delay.ms", "0");
        all.put("broker.heartbeat.interval.ms", "200");
        all.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20));
        // Many clusters have it on; nothing of ours may make use of it.
        all.put("auto.create.topics.enable", "true");
        return all;
    }

    /** A key of its own for localhost, which the client trusts by the same file. */
    private static Path makeKeys(Path file) throws IOException, InterruptedException {
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        File log = Files.createTempFile("keytool", ".log").toFile();
        Process process =
                new ProcessBuilder(
                                keytool,
                                "-genkeypair",
                                "-alias",
                                "broker",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "san=dns:localhost,ip:127.0.0.1",
                                "-validity",
                                "3650",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                file.toString(),
                                "-storepass",
                                PASSWORD)
                        .redirectErrorStream(true)
                        .redirectOutput(log)
                        .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("keytool made no key: " + Files.readString(log.toPath()));
        }
        return file;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
