package io.github.flinkmlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Flink's own command line, with a runtime that is missing or there twice. */
@Timeout(600)
class RuntimeE2e {

    private static final String RUNTIME = "flink-ml-ops-";

    @Test
    void aFlinkWithoutTheRuntimeIsTold() throws Exception {
        Command told = submit(jars(false), Built.jobJar());

        assertThat(told.exitCode()).isEqualTo(2);
        assertThat(told.output())
                .contains("flink-ml-ops is missing: put it into Flink's lib/ on every machine");
    }

    @Test
    void aJobJarThatBringsTheRuntimeIsRefused() throws Exception {
        Path fat = fatJar();

        Command twice = submit(jars(true), fat);
        assertThat(twice.exitCode()).isEqualTo(2);
        assertThat(twice.output())
                .contains("flink-ml-ops is there 2 times")
                .contains(fat.toString())
                .contains(runtime().toString())
                .contains("leave the one in Flink's lib/");

        Command onlyWithTheJob = submit(jars(false), fat);
        assertThat(onlyWithTheJob.exitCode()).isEqualTo(2);
        assertThat(onlyWithTheJob.output()).contains("flink-ml-ops comes with the job, in " + fat);
    }

    private static Command submit(String classPath, Path jar) throws Exception {
        Path folder = Cluster.newFolder("runtime");
        Files.writeString(folder.resolve("config.yaml"), "rest.address: localhost\n");
        return Command.run(
                folder,
                Map.of("FLINK_CONF_DIR", folder.toString()),
                Duration.ofMinutes(1),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "-cp",
                classPath,
                "org.apache.flink.client.cli.CliFrontend",
                "run",
                "-d",
                jar.toString(),
                "train",
                "--job",
                "classpath:flights.yaml",
                "--bootstrap-servers",
                "localhost:1");
    }

    /** Flink's lib/ as a class path, with or without the runtime. */
    private static String jars(boolean withRuntime) throws Exception {
        try (Stream<Path> jars = Files.list(Built.lib())) {
            return jars.filter(jar -> withRuntime || !isRuntime(jar))
                    .map(Path::toString)
                    .sorted()
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }

    private static Path runtime() throws Exception {
        try (Stream<Path> jars = Files.list(Built.lib())) {
            return jars.filter(RuntimeE2e::isRuntime).findAny().orElseThrow();
        }
    }

    private static boolean isRuntime(Path jar) {
        return jar.getFileName().toString().startsWith(RUNTIME);
    }

    /** The job jar with the runtime in it, as a careless build makes it. */
    private static Path fatJar() throws Exception {
        Path fat = Checkout.workFolder().resolve("fat.jar");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(fat))) {
            Set<String> names = new HashSet<>();
            for (Path jar : List.of(Built.jobJar(), runtime())) {
                copyEntries(jar, out, names);
            }
        }
        return fat;
    }

    private static void copyEntries(Path jar, ZipOutputStream out, Set<String> names)
            throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : zip.stream().map(ZipEntry.class::cast).toList()) {
                if (names.add(entry.getName())) {
                    out.putNextEntry(new ZipEntry(entry.getName()));
                    zip.getInputStream(entry).transferTo(out);
                    out.closeEntry();
                }
            }
        }
    }
}
