package io.github.flinkmlops.job.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerProcessTest {
    private static final long LIMIT_SECONDS = 60;

    @TempDir Path directory;

    @Test
    void servesClientsAndEndsWhenClosedWithItsDataRemoved() throws Exception {
        ProcessHandle child;
        try (BrokerProcess broker = BrokerProcess.start(temporary(), log());
                Topics topics = Topics.at(broker.bootstrapServers())) {
            child = ProcessHandle.of(broker.pid()).orElseThrow();
            topics.create(List.of(new NewTopic("x", 1, (short) 1)));
        }

        assertThat(child.isAlive()).isFalse();
        assertThat(data()).doesNotExist();
        assertThat(log()).exists();
    }

    @Test
    void endsOnSigtermWithItsDataRemoved() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(temporary(), log())) {
            ProcessHandle child = ProcessHandle.of(broker.pid()).orElseThrow();
            child.destroy();
            child.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }

        assertThat(data()).doesNotExist();
    }

    @Test
    void endsWhenItsStarterIsKilled() throws Exception {
        Process starter =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Starter.class.getName(),
                                data().toString(),
                                log().toString())
                        .redirectError(ProcessBuilder.Redirect.appendTo(log().toFile()))
                        .start();
        ProcessHandle broker;
        try (BufferedReader out = starter.inputReader()) {
            broker = ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
            assertThat(broker.isAlive()).isTrue();
        } finally {
            starter.destroyForcibly();
        }

        broker.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(data()).doesNotExist();
    }

    @Test
    void namesAPortInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertThatThrownBy(() -> BrokerProcess.start(temporary().withPort(port), log()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(
                            "port %d is in use: choose another with --kafka-port or 0 for a free one",
                            port)
                    .hasMessageContaining(log().toString());
        }
    }

    @Test
    void namesItsLogWhenTheProcessDies() {
        assertThatThrownBy(() -> BrokerProcess.start(temporary(), log(), "nothing.jar"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("its process ended")
                .hasMessageContaining(log().toString());
        assertThat(log()).content().contains("BrokerMain");
    }

    private BrokerSettings temporary() {
        return BrokerSettings.in(data()).withDeleteOnClose(true);
    }

    private Path data() {
        return directory.resolve("data");
    }

    private Path log() {
        return directory.resolve("broker.log");
    }

    /** A program that starts a broker, prints its process number and then waits to be killed. */
    static final class Starter {
        private Starter() {}

        public static void main(String[] args) throws Exception {
            BrokerSettings settings = BrokerSettings.in(Path.of(args[0])).withDeleteOnClose(true);
            try (BrokerProcess broker = BrokerProcess.start(settings, Path.of(args[1]))) {
                System.out.println(broker.pid());
                System.in.read();
            }
        }
    }
}
