package io.github.flinkmlops.e2e;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The ZooKeeper that Flink brings, as a process of one. */
final class ZooKeeper implements AutoCloseable {

    private final Process process;
    private final int port;
    private final Path folder;

    private ZooKeeper(Process process, int port, Path folder) {
        this.process = process;
        this.port = port;
        this.folder = folder;
    }

    /** Starts it from the jars of the cluster, which has to be built. */
    static ZooKeeper start(Path lib) throws IOException {
        Path folder = Cluster.newFolder("zookeeper");
        int port = Cluster.freePort();
        Path configuration =
                Files.writeString(
                        folder.resolve("zoo.cfg"),
                        """
                        tickTime=2000
                        dataDir=%s
                        clientPort=%d
                        clientPortAddress=127.0.0.1
                        admin.enableServer=false
                        """
                                .formatted(folder.resolve("data"), port));
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx64m",
                                "-XX:+UseSerialGC",
                                "-cp",
                                lib + "/*",
                                "org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer",
                                "--zkConfigFile",
                                configuration.toString(),
                                "--peerId",
                                "1")
                        .redirectErrorStream(true)
                        .redirectOutput(Redirect.to(folder.resolve("log").toFile()))
                        .start();
        ZooKeeper started = new ZooKeeper(process, port, folder);
        Deadline.await("ZooKeeper listens", Duration.ofSeconds(60), started::listens);
        return started;
    }

    private boolean listens() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
            return true;
        }
    }

    /** What a cluster needs to find its leader and its jobs again, some seconds after a loss. */
    Map<String, String> settings() {
        return Map.of(
                "high-availability.zookeeper.client.session-timeout",
                "6s",
                "high-availability.type",
                "zookeeper",
                "high-availability.zookeeper.quorum",
                "127.0.0.1:" + port,
                "high-availability.storageDir",
                "file://" + folder.resolve("ha"),
                "high-availability.cluster-id",
                "/e2e");
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
