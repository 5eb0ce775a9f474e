package io.github.flinkmlops.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.github.flinkmlops.decoding.StepBatch;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.sequence.Attention;
import io.github.flinkmlops.transformer.Precision;
import io.github.flinkmlops.transformer.TransformerSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Half precision, which the engine computes on a CPU too, only slowly. */
class HalfPrecisionTest {
    /** 11 bits of each of some thousand numbers. */
    private static final float TOLERANCE = 0.02f;

    static Stream<TransformerSpec> specs() {
        return Stream.of(RandomTransformer.paper(16), RandomTransformer.preNorm(256));
    }

    @ParameterizedTest
    @MethodSource("specs")
    void givesThreeDigitsOfWhatSinglePrecisionGives(TransformerSpec spec) {
        int[][] sources = RandomTransformer.sources(spec, 5, 30);
        try (SafetensorsFile weights = RandomTransformer.weights(spec);
                ScriptedTransformer single = ScriptedTransformer.load(spec, weights, Device.cpu());
                ScriptedTransformer half =
                        ScriptedTransformer.load(spec, weights, Device.cpu(), Precision.HALF)) {
            List<float[]> expected = logProbabilities(single, sources);
            List<float[]> actual = logProbabilities(half, sources);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(actual.get(i)).isNotEqualTo(expected.get(i));
                for (int j = 0; j < expected.get(i).length; j++) {
                    assertThat(actual.get(i)[j]).isEqualTo(expected.get(i)[j], within(TOLERANCE));
                }
            }
            assertThat(half.weightBytes()).isEqualTo(single.weightBytes() / 2);
            assertThat(half.rowBytes(10, 20)).isEqualTo(single.rowBytes(10, 20) / 2);
            List<Attention> seen = half.attention(sources[0], new int[] {1, 4, 5});
            assertThat(seen).hasSize(3 * spec.dimensions().decoderLayers());
            assertThat(half.memory(sources)[0][0][0])
                    .isEqualTo(single.memory(sources)[0][0][0], within(TOLERANCE));
        }
    }

    /** Of six steps, between which a row leaves and one joins. */
    private static List<float[]> logProbabilities(ScriptedTransformer model, int[][] sources) {
        List<float[]> all = new ArrayList<>();
        try (StepBatch batch = model.open(4)) {
            batch.append(model, new int[][] {sources[0], sources[1], sources[2]});
            for (int step = 0; step < 6; step++) {
                int[] tokens = new int[batch.rows()];
                for (int row = 0; row < tokens.length; row++) {
                    tokens[row] = 1 + (step * 5 + row) % 20;
                }
                var result = batch.step(tokens);
                for (int row = 0; row < tokens.length; row++) {
                    float[] values = new float[model.tokenIds().targetVocabulary()];
                    result.logProbabilities(row, values);
                    all.add(values);
                }
                if (step == 2) {
                    batch.select(new int[] {2, 1});
                    batch.append(model, new int[][] {sources[3], sources[4]});
                }
            }
        }
        return all;
    }

    @Test
    void onACpuItIsRefused(@TempDir Path directory) throws Exception {
        Files.copy(
                Path.of("../jobs/src/main/resources/g2p/config.json"),
                directory.resolve("config.json"));
        assertThatThrownBy(() -> ModelDirectory.open(directory, Device.cpu(), Precision.HALF))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "precision half needs a GPU, the device of %s is cpu: leave precision out",
                        directory);
    }
}
