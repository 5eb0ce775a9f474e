package io.github.flinkmlops.script;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.github.flinkmlops.decoding.StepBatch;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.transformer.TransformerSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What is loaded and closed again and again leaves no memory behind. */
@EnabledOnOs(OS.LINUX)
class LoadAndCloseTest {
    private static final int LOADS = 50;
    private static final int WARM_UP = 5;
    private static final int PAGE = 4096;

    @Test
    void residentMemoryStaysAfterTheFifthLoad() throws IOException {
        TransformerSpec spec = RandomTransformer.paper(256);
        int[][] sources = RandomTransformer.sources(spec, 4, 20);
        long weightBytes = 0;
        long before = 0;
        try (SafetensorsFile weights = RandomTransformer.weights(spec)) {
            for (int i = 0; i < LOADS; i++) {
                try (ScriptedTransformer scripted =
                                ScriptedTransformer.load(spec, weights, Device.cpu());
                        StepBatch batch = scripted.open(4)) {
                    weightBytes = scripted.weightBytes();
                    batch.append(scripted, sources);
                    for (int step = 0; step < 20; step++) {
                        batch.step(new int[] {1, 1, 1, 1});
                    }
                }
                if (i + 1 == WARM_UP) {
                    before = resident();
                }
            }
        }
        // The Java heap may grow within its limit; kept weights would be far more than this.
        assertThat(resident() - before).isLessThan((LOADS - WARM_UP) * weightBytes / 4);
    }

    /** Reads the second number of statm, resident pages. */
    private static long resident() throws IOException {
        System.gc();
        String[] pages = Files.readString(Path.of("/proc/self/statm")).split(" ");
        return Long.parseLong(pages[1]) * PAGE;
    }
}
