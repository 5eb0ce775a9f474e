package io.github.flinkmlops.job;

import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.job.config.SequenceJobFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The settings that a job which reads sequences is started with. */
@Command(
        name = "SequenceJob",
        description =
                "Reads token sequences from a Kafka topic; what a model makes of them goes to"
                        + " another.")
final class SequenceJobSettings {

    @Mixin private final JobArguments arguments = new JobArguments();

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description =
                    "the model's directory on every TaskManager; else model.directory of the job"
                            + " file")
    private @Nullable Path model;

    private SequenceJobSettings() {}

    /**
     * Reads the arguments of {@code main}, and prints help if they ask for it.
     *
     * @throws IllegalArgumentException if they are wrong, with how to write them
     */
    static SequenceJobSettings parse(String... args) {
        SequenceJobSettings settings = new SequenceJobSettings();
        settings.arguments.parse(settings, args);
        return settings;
    }

    /** Whether help was asked for, and so nothing else is to be done. */
    boolean printedHelp() {
        return arguments.printedHelp();
    }

    /** The job file with what the arguments replace. */
    SequenceJobFile job() {
        SequenceJobFile read = arguments.file(SequenceJobFile::resource, SequenceJobFile::load);
        Path directory = model == null ? read.modelDirectory() : model;
        if (!directory.isAbsolute()) {
            throw new IllegalArgumentException(
                    "the model's directory must be absolute, since TaskManagers have a current"
                            + " folder of their own, was '"
                            + directory
                            + "': name it with --model");
        }
        return read.withInput(arguments.input(read.input())).withModel(directory);
    }

    /** The properties of the job file, then those of the arguments. */
    KafkaOptions kafka(SequenceJobFile job) {
        return arguments.kafka(job.kafka());
    }
}
