package io.github.flinkmlops.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.job.RuntimeCheck.Part;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Class loaders as Flink has them: one of lib/, and below it one of the job. */
class RuntimeCheckTest {

    private static final List<Part> LEARNING = List.of(Part.OPERATORS);
    private static final List<Part> SEQUENCES = List.of(Part.OPERATORS, Part.DJL, Part.ENGINE);

    @TempDir private Path lib;
    @TempDir private Path job;

    @Test
    void isContentWithAWholeRuntimeInLib() throws Exception {
        install(lib, "io/github/flinkmlops/operator/OnlineLearning.class");
        install(lib, "ai/djl/engine/Engine.class");
        install(lib, "ai/djl/pytorch/engine/PtEngine.class");

        assertThat(RuntimeCheck.problem(jobLoader(), SEQUENCES)).isNull();
    }

    @Test
    void saysWhatIsMissingAndWhereItBelongs() throws Exception {
        assertThat(RuntimeCheck.problem(jobLoader(), LEARNING))
                .isEqualTo(
                        "flink-ml-ops is missing: put it into Flink's lib/ on every machine and start"
                                + " Flink again; the job jar does not bring it");
    }

    @Test
    void learningNeedsNoEngine() throws Exception {
        install(lib, "io/github/flinkmlops/operator/OnlineLearning.class");

        assertThat(RuntimeCheck.problem(jobLoader(), LEARNING)).isNull();
        assertThat(RuntimeCheck.problem(jobLoader(), SEQUENCES))
                .startsWith("DJL (ai.djl:api) is missing: ");
    }

    @Test
    void namesBothPlacesOfWhatIsThereTwice() throws Exception {
        install(lib, "io/github/flinkmlops/operator/OnlineLearning.class");
        install(job, "io/github/flinkmlops/operator/OnlineLearning.class");

        assertThat(RuntimeCheck.problem(jobLoader(), LEARNING))
                .contains("flink-ml-ops is there 2 times")
                .contains(lib.toString())
                .contains(job.toString())
                .contains("leave the one in Flink's lib/");
    }

    @Test
    void refusesARuntimeInTheJobJar() throws Exception {
        install(lib, "io/github/flinkmlops/operator/OnlineLearning.class");
        install(job, "ai/djl/engine/Engine.class");

        assertThat(RuntimeCheck.problem(jobLoader(), LEARNING))
                .isEqualTo(
                        "DJL (ai.djl:api) comes with the job, in "
                                + job
                                + ": put it into Flink's lib/ instead, where all jobs of a process"
                                + " share it");
    }

    @Test
    void oneClassPathForAllIsFine() {
        assertThat(RuntimeCheck.problem(ClassLoader.getSystemClassLoader(), LEARNING)).isNull();
    }

    private ClassLoader jobLoader() throws MalformedURLException {
        return new URLClassLoader(urls(job), new URLClassLoader(urls(lib), null));
    }

    private static URL[] urls(Path folder) throws MalformedURLException {
        return new URL[] {folder.toUri().toURL()};
    }

    private static void install(Path folder, String file) throws IOException {
        Files.createDirectories(folder.resolve(file).getParent());
        Files.createFile(folder.resolve(file));
    }
}
