package io.github.flinkmlops.job;

import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.job.config.InputSettings;
import io.github.flinkmlops.job.config.SequenceJobFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The settings that a job which reads sequences is started with. */
@Command(
        name = "SequenceJob",
        description =
                "Reads token sequences from a Kafka topic; what a model makes of them goes to"
                        + " another.")
final class SequenceJobSettings {

    private static final String SERVERS = "bootstrap.servers";

    @Option(
            names = "--job",
            required = true,
            paramLabel = "FILE",
            description = "the job file; classpath:sequences.yaml is a shipped one")
    private @Nullable String job;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description =
                    "the model's directory on every TaskManager; else model.directory of the job"
                            + " file")
    private @Nullable Path model;

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
            description = "subtasks; else input.parallelism of the job file")
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

    private SequenceJobSettings() {}

    /**
     * Reads the arguments of {@code main}, and prints help if they ask for it.
     *
     * @throws IllegalArgumentException if they are wrong, with how to write them
     */
    static SequenceJobSettings parse(String... args) {
        SequenceJobSettings settings = new SequenceJobSettings();
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
    SequenceJobFile job() {
        SequenceJobFile read = read(String.valueOf(job));
        InputSettings input = read.input();
        if (inputTopic != null) {
            input = input.withTopic(inputTopic);
        }
        if (parallelism != null) {
            input = input.withParallelism(parallelism);
        }
        Path directory = model == null ? read.modelDirectory() : model;
        if (!directory.isAbsolute()) {
            throw new IllegalArgumentException(
                    "the model's directory must be absolute, since TaskManagers have a current"
                            + " folder of their own, was '"
                            + directory
                            + "': name it with --model");
        }
        return read.withInput(input).withModel(directory);
    }

    private static SequenceJobFile read(String file) {
        String shipped = "classpath:";
        try {
            return file.startsWith(shipped)
                    ? SequenceJobFile.resource(file.substring(shipped.length()))
                    : SequenceJobFile.load(Path.of(file));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    "there is no job file " + Path.of(file).toAbsolutePath(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the job file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The properties of the job file, then those of the arguments. */
    KafkaOptions kafka(SequenceJobFile job) {
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
