package io.github.flinkmlops.job;

import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.job.config.JobFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The settings that a job is started with. */
@Command(
        name = "TrainJob",
        description = "Learns from a Kafka topic; predictions and models go to other topics.")
final class TrainJobSettings {

    @Mixin private final JobArguments arguments = new JobArguments();

    private TrainJobSettings() {}

    /**
     * Reads the arguments of {@code main}, and prints help if they ask for it.
     *
     * @throws IllegalArgumentException if they are wrong, with how to write them
     */
    static TrainJobSettings parse(String... args) {
        TrainJobSettings settings = new TrainJobSettings();
        settings.arguments.parse(settings, args);
        return settings;
    }

    /** Whether help was asked for, and so nothing else is to be done. */
    boolean printedHelp() {
        return arguments.printedHelp();
    }

    /** The job file with what the arguments replace. */
    JobFile job() {
        JobFile read = arguments.file(JobFile::resource, JobFile::load);
        return read.withInput(arguments.input(read.input()));
    }

    /** The properties of the job file, then those of the arguments. */
    KafkaOptions kafka(JobFile job) {
        return arguments.kafka(job.kafka());
    }
}
