package io.github.flinkmlops.job;

import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.job.config.InputSettings;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The arguments that every job takes. */
final class JobArguments {

    /** Reads a job file from where it is. */
    interface Reader<S, T> {
        T read(S source) throws IOException;
    }

    private static final String SERVERS = "bootstrap.servers";

    @Option(
            names = "--job",
            required = true,
            paramLabel = "FILE",
            description = "the job file; classpath:NAME is a shipped one")
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
            description = "subtasks that read; else input.parallelism of the job file")
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

    /**
     * Reads the arguments of {@code main}, and prints help if they ask for it.
     *
     * @param command has these among its arguments
     * @throws IllegalArgumentException if they are wrong, with how to write them
     */
    void parse(Object command, String... args) {
        CommandLine line = new CommandLine(command);
        try {
            line.parseArgs(args);
        } catch (CommandLine.ParameterException e) {
            throw new IllegalArgumentException(
                    e.getMessage() + System.lineSeparator() + line.getUsageMessage(), e);
        }
        if (printedHelp) {
            line.usage(line.getOut());
        }
    }

    /** Whether help was asked for, and so nothing else is to be done. */
    boolean printedHelp() {
        return printedHelp;
    }

    /** Reads the job file, one of the class path or another. */
    <T> T file(Reader<String, T> shipped, Reader<Path, T> load) {
        String file = String.valueOf(job);
        String prefix = "classpath:";
        try {
            return file.startsWith(prefix)
                    ? shipped.read(file.substring(prefix.length()))
                    : load.read(Path.of(file));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    "there is no job file " + Path.of(file).toAbsolutePath(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the job file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The input of a job file with what the arguments replace. */
    InputSettings input(InputSettings read) {
        InputSettings input = inputTopic == null ? read : read.withTopic(inputTopic);
        return parallelism == null ? input : input.withParallelism(parallelism);
    }

    /**
     * The properties for Kafka clients.
     *
     * @param read those of the job file, which the arguments replace
     */
    KafkaOptions kafka(Map<String, String> read) {
        Map<String, String> properties = new LinkedHashMap<>(read);
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
