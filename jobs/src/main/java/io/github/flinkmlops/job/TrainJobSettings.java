package io.github.flinkmlops.job;

import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.job.config.InputSettings;
import io.github.flinkmlops.job.config.JobFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The settings that a job is started with. */
@Command(
        name = "TrainJob",
        description = "Learns from a Kafka topic; predictions and models go to other topics.")
final class TrainJobSettings {

    private static final String SERVERS = "bootstrap.servers";

    @Option(
            names = "--job",
            required = true,
            paramLabel = "FILE",
            description = "the job file; classpath:flights.yaml is a shipped one")
    private @Nullable String job;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "brokers to ask first; else kafka.bootstrap.servers of the job file")
    private @Nullable String bootstrapServers;

    @Option(
            names = "--kafka",
            paramLabel = "KEY=VALUE",
            description = "a property for every Kafka client; may be repeated")
    private final Map<String, String> kafka = new LinkedHashMap<>();

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            description = "subtasks that read and decode; else input.parallelism of the job file")
    private @Nullable Integer parallelism;

    @Option(
            names = "--input-topic",
            paramLabel = "TOPIC",
            description = "the input topic; else input.topic of the job file")
    private @Nullable String inputTopic;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "prints this and ends")
    private boolean printedHelp;

    private TrainJobSettings() {}

    /**
     * Reads the arguments of {@code main}, and prints help if they ask for it.
     *
     * @throws IllegalArgumentException if they are wrong, with how to write them
     */
    static TrainJobSettings parse(String... args) {
        TrainJobSettings settings = new TrainJobSettings();
        CommandLine line = new CommandLine(settings);
        try {
            line.parseArgs(args);
        } catch (CommandLine.ParameterException e) {
            throw new IllegalArgumentException(
                    e.getMessage() + System.lineSeparator() + line.getUsageMessage(), e);
        }
        if (settings.printedHelp) {
            line.usage(line.getOut());
        }
        return settings;
    }

    /** Whether help was asked for, and so nothing else is to be done. */
    boolean printedHelp() {
        return printedHelp;
    }

    /** The job file with what the arguments replace. */
    JobFile job() {
        JobFile read = read(String.valueOf(job));
        InputSettings input = read.input();
        if (inputTopic != null) {
            input = input.withTopic(inputTopic);
        }
        if (parallelism != null) {
            input = input.withParallelism(parallelism);
        }
        return read.withInput(input);
    }

    private static JobFile read(String file) {
        String shipped = "classpath:";
        try {
            return file.startsWith(shipped)
                    ? JobFile.resource(file.substring(shipped.length()))
                    : JobFile.load(Path.of(file));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    "there is no job file " + Path.of(file).toAbsolutePath(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the job file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The properties of the job file, then those of the arguments. */
    KafkaOptions kafka(JobFile job) {
        Map<String, String> properties = new LinkedHashMap<>(job.kafka());
        properties.putAll(kafka);
        String given = properties.remove(SERVERS);
        String servers = bootstrapServers == null ? given : bootstrapServers;
        if (servers == null) {
            throw new IllegalArgumentException(
                    "the brokers are missing: add --bootstrap-servers HOST:PORT, or"
                            + " kafka: {bootstrap.servers: HOST:PORT} to the job file");
        }
        return new KafkaOptions(servers, properties);
    }
}
