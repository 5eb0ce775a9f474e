package io.github.flinkmlops.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The job that learns which flights are late. */
final class LearningJob {

    private LearningJob() {}

    /** Creates the topics of its outputs and submits it. */
    static String submit(Cluster cluster, Kafka kafka, String name)
            throws IOException, InterruptedException {
        return submit(cluster, kafka, name, List.of());
    }

    /** With more settings of the job's own. */
    static String submit(Cluster cluster, Kafka kafka, String name, List<String> settings)
            throws IOException, InterruptedException {
        Learned.createTopics(kafka, name);
        Path file = Flights.write(cluster.home(), name, Flights.jobFile(name));
        return submit(cluster, kafka, file, settings);
    }

    /** Submits any job file. */
    static String submit(Cluster cluster, Kafka kafka, Path file, List<String> settings)
            throws IOException, InterruptedException {
        List<String> arguments =
                new ArrayList<>(List.of("--", "--bootstrap-servers", kafka.servers()));
        arguments.addAll(settings);
        return cluster.submit("train", file, arguments.toArray(String[]::new));
    }
}
