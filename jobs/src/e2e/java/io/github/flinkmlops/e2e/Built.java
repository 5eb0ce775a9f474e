package io.github.flinkmlops.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** What {@code deploy/local/cluster} has built. */
final class Built {

    private Built() {}

    /** The jars of every process of a cluster. */
    static Path lib() throws Exception {
        return folder().resolve("lib");
    }

    /** The job jar that is submitted. */
    static Path jobJar() throws Exception {
        return folder().resolve("jobs").resolve("flink-ml-ops-jobs-cluster.jar");
    }

    private static Path folder() throws Exception {
        Command.run(
                        Checkout.folder(),
                        Map.of(),
                        Duration.ofMinutes(8),
                        "deploy/local/cluster",
                        "build")
                .succeeded();
        return Checkout.folder().resolve("deploy/local/target/flink");
    }
}
