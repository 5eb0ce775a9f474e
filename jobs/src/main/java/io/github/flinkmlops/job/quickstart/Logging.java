package io.github.flinkmlops.job.quickstart;

import java.nio.file.Path;

/** Where log messages go; never to the terminal. To be chosen before the first logger is made. */
final class Logging {

    private static final String CONFIGURATION = "log4j2.configurationFile";

    private Logging() {}

    static void toFile(Path file) {
        System.setProperty("quickstart.log.file", file.toAbsolutePath().toString());
        System.setProperty(CONFIGURATION, "classpath:quickstart-log4j2.properties");
        quietly();
    }

    static void off() {
        System.setProperty(CONFIGURATION, "classpath:quickstart-silent-log4j2.properties");
        quietly();
    }

    /** Log4j's shutdown hook would end the log before the cleanup is through. */
    private static void quietly() {
        System.setProperty("log4j.shutdownHookEnabled", "false");
    }
}
