package io.github.flinkmlops.e2e;

import java.io.IOException;
import java.nio.file.Path;

/** The job that learns which flights are late. */
final class LearningJob {

    private LearningJob() {}

    /** Creates the topics of its outputs and submits it. */
    static String submit(Cluster cluster, Kafka kafka, String name, String... more)
            throws IOException, InterruptedException {
        Learned.createTopics(kafka, name);
        Path file = Flights.write(cluster.home(), name, Flights.jobFile(name));
        return submit(cluster, kafka, file, more);
    }

    /** Submits any job file. */
    static String submit(Cluster cluster, Kafka kafka, Path file, String... more)
            throws IOException, InterruptedException {
        String[] arguments = new String[more.length + 3];
        System.arraycopy(more, 0, arguments, 0, more.length);
        arguments[more.length] = "--";
        arguments[more.length + 1] = "--bootstrap-servers";
        arguments[more.length + 2] = kafka.servers();
        return cluster.submit("train", file, arguments);
    }
}
