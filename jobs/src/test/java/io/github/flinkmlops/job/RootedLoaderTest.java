package io.github.flinkmlops.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.github.flinkmlops.host.HostedModel;
import io.github.flinkmlops.host.ModelLoader;
import io.github.flinkmlops.job.config.ModelRoots;
import io.github.flinkmlops.transformer.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootedLoaderTest {

    /** Says which directory it was asked for, since loading one needs an engine. */
    private static final class Telling implements ModelLoader {
        private static final long serialVersionUID = 1L;

        @Override
        public int gpus() {
            return 3;
        }

        @Override
        public HostedModel load(Path directory, Device device, Precision precision)
                throws IOException {
            throw new IOException("asked for " + directory);
        }
    }

    @Test
    void aModelIsLoadedFromWhereItReallyLiesAndFromNowhereElse(@TempDir Path folder)
            throws Exception {
        Path roots = Files.createDirectories(folder.resolve("models"));
        Path model = Files.createDirectories(roots.resolve("v2"));
        Path link = Files.createSymbolicLink(roots.resolve("latest"), model);
        Path escape = Files.createSymbolicLink(roots.resolve("escape"), folder);
        RootedLoader loader =
                InstantiationUtil.clone(
                        new RootedLoader(new ModelRoots(List.of(roots.toString())), new Telling()));

        assertThat(loader.gpus()).isEqualTo(3);
        assertThatThrownBy(() -> loader.load(link, Device.cpu(), Precision.SINGLE))
                .isInstanceOf(IOException.class)
                .hasMessage("asked for " + model.toRealPath());
        assertThatThrownBy(() -> loader.load(escape, Device.cpu(), Precision.SINGLE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must lie in " + roots);
    }
}
