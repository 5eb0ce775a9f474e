package io.github.flinkmlops.job.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Files at the root of the class path. */
final class TestFiles {

    private TestFiles() {}

    static String text(String name) throws IOException {
        return new String(Resources.classPath().read(name), StandardCharsets.UTF_8);
    }
}
