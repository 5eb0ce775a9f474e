package io.github.flinkmlops.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelRootsTest {

    @TempDir Path folder;

    private Path models;
    private Path secret;
    private ModelRoots roots;

    @BeforeEach
    void makeFolders() throws IOException {
        models = Files.createDirectories(folder.resolve("models"));
        Files.createDirectories(models.resolve("translate"));
        Files.writeString(models.resolve("weights.safetensors"), "weights");
        Path elsewhere = Files.createDirectories(folder.resolve("models-of-others"));
        secret = Files.writeString(elsewhere.resolve("secret"), "secret");
        Files.createSymbolicLink(models.resolve("escape"), secret);
        Files.createSymbolicLink(models.resolve("away"), elsewhere);
        Files.createSymbolicLink(models.resolve("latest"), Path.of("translate"));
        roots = new ModelRoots(List.of(models.toString()));
    }

    @Test
    void whatLiesInARootIsFoundUnderAllItsNames() throws IOException {
        Path real = models.toRealPath().resolve("translate");

        assertThat(roots.resolve("translate")).isEqualTo(real);
        assertThat(roots.resolve("./x/../translate")).isEqualTo(real);
        assertThat(roots.resolve(models + "/translate")).isEqualTo(real);
        assertThat(roots.resolve(models.resolve("translate").toUri().toString())).isEqualTo(real);
        assertThat(roots.resolve("latest")).as("a link within the root").isEqualTo(real);
    }

    @Test
    void aRootMayBeALinkItself() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), models);
        ModelRoots linked = new ModelRoots(List.of("/no/such/folder", link.toString()));

        assertThat(linked.resolve(link + "/latest"))
                .isEqualTo(models.toRealPath().resolve("translate"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../models-of-others/secret",
                "translate/../../models-of-others/secret",
                "escape",
                "away/secret",
                "/etc/passwd",
                "file:///etc/passwd",
                "../no/such/file"
            })
    void nothingLeadsOutOfTheRoots(String location) {
        assertThatThrownBy(() -> roots.resolve(location))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + location + "' must lie in " + models);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://bucket/model",
                "http://localhost/model",
                "file://host/models/translate",
                "jar:file:///a.jar!/b"
            })
    void otherSchemesAreRefused(String location) {
        assertThatThrownBy(() -> roots.resolve(location))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be a local path or a file: URI");
    }

    @Test
    void whatIsMissingIsToldOnlyWithinTheRoots() {
        assertThatThrownBy(() -> roots.resolve("none")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> roots.resolve("a\0b"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rootsComeFromTheConfigurationOfTheCluster() {
        Configuration configuration = new Configuration();
        assertThat(ModelRoots.of(configuration)).isNull();
        configuration.setString("flinkmlops.model-roots", "/models;/opt/models");
        assertThat(ModelRoots.of(configuration))
                .isEqualTo(new ModelRoots(List.of("/models", "/opt/models")));
        assertThatThrownBy(() -> new ModelRoots(List.of("models")))
                .hasMessageContaining("must be absolute paths, had 'models'");
    }

    @Test
    void aJobFileReadsNothingOutsideItsFolder() throws IOException {
        Path job = models.resolve("job.yaml");
        Resources beside = Resources.beside(job);

        assertThat(beside.read("weights.safetensors")).hasSize(7);
        assertThatThrownBy(() -> beside.read("escape"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("must lie in");
        assertThatThrownBy(() -> beside.read(secret.toString()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("must lie in");
        assertThatThrownBy(() -> beside.read("none"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("there is no file " + models.resolve("none"));
    }
}
