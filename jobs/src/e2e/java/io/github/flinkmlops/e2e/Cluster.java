package io.github.flinkmlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Flink of separate JVMs, driven by {@code deploy/local/cluster} as its users drive it. */
final class Cluster implements AutoCloseable {

    /** With the first start's build. */
    private static final Duration START = Duration.ofMinutes(8);

    private static final Duration COMMAND = Duration.ofMinutes(2);
    private static final Duration CHANGE = Duration.ofSeconds(90);
    private static final Pattern SUBMITTED = Pattern.compile("submitted with JobID ([0-9a-f]{32})");

    /** Small and quick to notice: several JVMs share two cores with the test itself. */
    private static final Map<String, String> SETTINGS =
            Map.of(
                    "taskmanager.memory.process.size", "1152m",
                    "taskmanager.memory.task.off-heap.size", "0m",
                    "taskmanager.memory.jvm-metaspace.size", "256m",
                    "taskmanager.memory.network.min", "32m",
                    "taskmanager.memory.network.max", "32m",
                    "heartbeat.interval", "1s",
                    "heartbeat.timeout", "15s",
                    "metrics.fetcher.update-interval", "500ms",
                    "restart-strategy.exponential-delay.initial-backoff", "200ms");

    private final Path home;
    private final Rest rest;

    private Cluster(Path home, Rest rest) {
        this.home = home;
        this.rest = rest;
    }

    /**
     * Starts a cluster in a new folder of its own.
     *
     * @param settings Flink's, beside those that keep it small
     */
    static Cluster start(String name, int taskManagers, Map<String, String> settings)
            throws IOException, InterruptedException {
        Path home = newFolder(name);
        int port = freePort();
        Cluster cluster = new Cluster(home, new Rest(port));
        Map<String, String> all = new TreeMap<>(SETTINGS);
        all.putAll(settings);
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "start",
                                "--taskmanagers",
                                Integer.toString(taskManagers),
                                "--web-port",
                                Integer.toString(port)));
        all.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        cluster.command(START, arguments.toArray(String[]::new)).succeeded();
        return cluster;
    }

    static Path newFolder(String name) throws IOException {
        Path folder = Checkout.workFolder().resolve(name);
        Checkout.delete(folder);
        return Files.createDirectories(folder);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    Rest rest() {
        return rest;
    }

    Path home() {
        return home;
    }

    /** Runs the script. */
    Command command(String... arguments) throws IOException, InterruptedException {
        return command(COMMAND, arguments);
    }

    private Command command(Duration limit, String... arguments)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("deploy/local/cluster"));
        line.addAll(List.of(arguments));
        return Command.run(
                Checkout.folder(),
                Map.of("CLUSTER_HOME", home.toString()),
                limit,
                line.toArray(String[]::new));
    }

    /** Submits a job; returns its id. */
    String submit(String kind, Path jobFile, String... more)
            throws IOException, InterruptedException {
        List<String> arguments =
                new ArrayList<>(List.of("submit", kind, "--job", jobFile.toString()));
        arguments.addAll(List.of(more));
        String output = command(arguments.toArray(String[]::new)).succeeded();
        Matcher submitted = SUBMITTED.matcher(output);
        assertThat(submitted.find()).as(output).isTrue();
        return submitted.group(1);
    }

    /** Stops a job with a savepoint; returns its folder. */
    Path stop(String job) throws IOException, InterruptedException {
        return savepoint(job, "--stop");
    }

    /** Ends a job for good. */
    Path drain(String job) throws IOException, InterruptedException {
        return savepoint(job, "--drain");
    }

    private Path savepoint(String job, String how) throws IOException, InterruptedException {
        String output = command("savepoint", job, how).succeeded();
        Matcher path = Pattern.compile("Path: file:(\\S+)").matcher(output);
        assertThat(path.find()).as(output).isTrue();
        return Path.of(path.group(1));
    }

    void cancel(String job) throws IOException, InterruptedException {
        rest.cancel(job);
        Deadline.await(job + " is cancelled", CHANGE, () -> state(job).equals("CANCELED"));
    }

    String state(String job) throws IOException, InterruptedException {
        return rest.get("/jobs/" + job).path("state").asText();
    }

    /** Waits until every task of a job runs. */
    void awaitRunning(String job) {
        Deadline.await(job + " runs", CHANGE, () -> runs(job));
    }

    private boolean runs(String job) throws IOException, InterruptedException {
        JsonNode details = rest.get("/jobs/" + job);
        if (!details.path("state").asText().equals("RUNNING")) {
            return false;
        }
        for (JsonNode vertex : details.path("vertices")) {
            if (!vertex.path("status").asText().equals("RUNNING")) {
                return false;
            }
        }
        return !details.path("vertices").isEmpty();
    }

    /** Waits until a checkpoint that began after the given moment, epoch milliseconds, is done. */
    void awaitCheckpointAfter(String job, long time) {
        Deadline.await(
                "a checkpoint of " + job,
                CHANGE,
                () -> {
                    JsonNode latest = checkpoints(job).path("latest").path("completed");
                    return latest.path("trigger_timestamp").asLong(-1) > time;
                });
    }

    JsonNode checkpoints(String job) throws IOException, InterruptedException {
        return rest.get("/jobs/" + job + "/checkpoints");
    }

    void awaitTaskManagers(int count) {
        Deadline.await(
                count + " TaskManagers",
                CHANGE,
                () -> rest.get("/overview").path("taskmanagers").asInt() == count);
    }

    /** Names of the TaskManagers that run any of a job's tasks. */
    List<String> taskManagersOf(String job) throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        for (JsonNode vertex : rest.get("/jobs/" + job).path("vertices")) {
            String path = "/jobs/" + job + "/vertices/" + vertex.path("id").asText();
            for (JsonNode one : rest.get(path + "/taskmanagers").path("taskmanagers")) {
                names.add(one.path("taskmanager-id").asText());
            }
        }
        return names.stream().distinct().sorted().toList();
    }

    /**
     * The process of a name, such as jobmanager or taskmanager-1.
     *
     * @throws IOException if there is none
     */
    long pid(String name) throws IOException {
        return Long.parseLong(
                Files.readString(home.resolve("pids").resolve(name + ".pid")).strip());
    }

    /** Ends a process the hard way, at once; returns when it is gone. */
    void kill(String name) throws IOException {
        ProcessHandle process =
                ProcessHandle.of(pid(name))
                        .orElseThrow(() -> new IOException(name + " has ended already"));
        assertThat(process.destroyForcibly()).as("kill -9 of %s", name).isTrue();
        Deadline.await(name + " is gone", Duration.ofSeconds(10), () -> !process.isAlive());
    }

    /** Starts a process in the place of one that was killed. */
    void add(String kind) throws IOException, InterruptedException {
        command("add", kind).succeeded();
    }

    /** One of the figures that a TaskManager has of its JVM. */
    double jvm(String taskManager, String metric) throws IOException, InterruptedException {
        return figure("/taskmanagers/" + taskManager, metric);
    }

    /** One of the figures that the JobManager has of its JVM. */
    double jobManagerJvm(String metric) throws IOException, InterruptedException {
        return figure("/jobmanager", metric);
    }

    private double figure(String process, String metric) throws IOException, InterruptedException {
        return rest.get(process + "/metrics?get=Status.JVM." + metric)
                .path(0)
                .path("value")
                .asDouble(Double.NaN);
    }

    /** Bytes of memory that a process holds, without those that it may share. */
    long residentBytes(String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid(name) + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException("no VmRSS of " + name);
    }

    /** All that a process has logged. */
    String log(String name) throws IOException {
        StringBuilder log = new StringBuilder();
        try (Stream<Path> files = Files.list(home.resolve("log"))) {
            for (Path file : files.sorted().toList()) {
                if (file.getFileName().toString().startsWith(name)) {
                    log.append(Files.readString(file));
                }
            }
        }
        return log.toString();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        command("stop").succeeded();
    }
}
