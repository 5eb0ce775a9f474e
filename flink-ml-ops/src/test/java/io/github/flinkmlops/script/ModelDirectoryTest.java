package io.github.flinkmlops.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.github.flinkmlops.decoding.StepModel;
import io.github.flinkmlops.decoding.TokensModel;
import io.github.flinkmlops.decoding.VectorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts of users: each kind runs, and one that does not keep its promise is refused at open. */
class ModelDirectoryTest {
    private static final String TOKENS =
            """
            {"kind": "tokens", "sourceVocabulary": 10, "targetVocabulary": 10,
             "maxSourceLength": 8, "pad": 0, "bos": 1, "eos": 2}
            """;
    private static final String VECTOR =
            """
            {"kind": "vector", "sourceVocabulary": 10, "maxSourceLength": 8, "pad": 0,
             "outputs": 2, "output": 0}
            """;
    private static final String STEPS =
            """
            {"kind": "steps", "sourceVocabulary": 10, "targetVocabulary": 10,
             "maxSourceLength": 8, "maxTargetLength": 9, "pad": 0, "bos": 1, "eos": 2}
            """;

    private static final String HEAD =
            """
            class Script(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
            """;

    /** Spells the source backwards: its cache is the source and its length. */
    private static final String BACKWARDS =
            """
              def encode(self: __torch__.Script, ids: Tensor, mask: Tensor) -> List[Tensor]:
                return [ids, torch.sum(mask, [1])]
              def step(self: __torch__.Script, tokens: Tensor, positions: Tensor, caches: List[Tensor]) -> Tuple[Tensor, List[Tensor]]:
                place = torch.sub(torch.sub(caches[1], positions), 1)
                ended = torch.lt(place, 0)
                chosen = torch.squeeze(torch.gather(caches[0], 1, torch.unsqueeze(torch.clamp(place, 0), 1)), 1)
                chosen = torch.masked_fill(chosen, ended, 2)
                logits = torch.to(torch.mul(torch.one_hot(chosen, 10), 5), 6)
                return (logits, caches)
            """;

    @TempDir private Path directory;

    @Test
    void idsToIds() throws IOException {
        write(
                TOKENS,
                """
                  def forward(self: __torch__.Script, ids: Tensor) -> Tensor:
                    ends = torch.full([torch.size(ids, 0), 1], 2, dtype=4)
                    return torch.cat([torch.sub(ends, 1), torch.add(ids, 1), ends, ends], 1)
                """);
        try (LoadedModel loaded = ModelDirectory.open(directory, Device.cpu())) {
            assertThat(loaded.version()).matches("[0-9a-f]{16}");
            TokensModel model = (TokensModel) loaded.model();
            List<int[]> targets = model.run(new int[][] {{3, 4, 5}, {7, 6, 5}});
            assertThat(targets).containsExactly(new int[] {4, 5, 6}, new int[] {8, 7, 6});
            assertThatThrownBy(() -> model.run(new int[][] {{3}, {11}}))
                    .hasMessage("source 1 has token 11 at position 0, ids are 0 to 9");
        }
    }

    @Test
    void idsAndMaskToVector() throws IOException {
        write(VECTOR, vector("torch.to(torch.stack([sum, count], 1), 6)"));
        assertVectors();
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 5, 7, 4})
    void aVectorOfAnyTypeIsWidened(int type) throws IOException {
        // Of these, bfloat16 (15) would end the process if DJL were asked for its type.
        write(VECTOR, vector("torch.to(torch.stack([sum, count], 1), " + type + ")"));
        assertVectors();
    }

    private static String vector(String result) {
        return """
                def forward(self: __torch__.Script, ids: Tensor, mask: Tensor) -> Tensor:
                  sum = torch.sum(torch.mul(ids, mask), [1])
                  count = torch.sum(mask, [1])
                  return %s
              """
                .formatted(result);
    }

    private void assertVectors() throws IOException {
        try (LoadedModel loaded = ModelDirectory.open(directory, Device.cpu())) {
            VectorModel model = (VectorModel) loaded.model();
            assertThat(model.run(new int[][] {{3, 4, 5}, {7}}))
                    .containsExactly(new float[] {12, 3}, new float[] {7, 1});
        }
    }

    @Test
    void stepsWithCachesOfDifferentLengths() throws IOException {
        write(STEPS, BACKWARDS);
        try (LoadedModel loaded = ModelDirectory.open(directory, Device.cpu())) {
            StepModel model = (StepModel) loaded.model();
            List<int[]> targets =
                    StepGreedy.decode(model, new int[][] {{3, 4, 5}, {7}, {9, 8, 7, 6}}, 9);
            assertThat(targets)
                    .containsExactly(
                            new int[] {5, 4, 3, 2}, new int[] {7, 2}, new int[] {6, 7, 8, 9, 2});
            try (var batch = model.open(3)) {
                batch.append(model, new int[][] {{3, 4}});
                assertThat(batch.step(new int[] {1}).best(0)).isEqualTo(4);
                // A longer one joins, so that the caches of the first are filled up.
                batch.append(model, new int[][] {{5, 6, 7, 8}});
                var step = batch.step(new int[] {4, 1});
                assertThat(step.best(0)).isEqualTo(3);
                assertThat(step.best(1)).isEqualTo(8);
                batch.select(new int[] {1, 1});
                step = batch.step(new int[] {8, 8});
                assertThat(step.best(1)).isEqualTo(7);
                assertThat(step.bestLogProbability(1)).isNegative();
            }
        }
    }

    @Test
    void aScriptWithoutItsMethodIsRefused() throws IOException {
        write(
                TOKENS,
                "  def other(self: __torch__.Script, ids: Tensor) -> Tensor:\n    return ids\n");
        assertThatThrownBy(() -> ModelDirectory.open(directory, Device.cpu()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("model.pt does not do what its kind promises")
                .hasMessageContaining("forward");
    }

    @Test
    void aVectorOfTheWrongShapeIsRefused() throws IOException {
        write(VECTOR, vector("torch.to(torch.stack([sum, count, count], 1), 6)"));
        assertThatThrownBy(() -> ModelDirectory.open(directory, Device.cpu()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tensor 0 of forward must have shape (2, 2), has (2, 3)");
    }

    @Test
    void aScriptThatThrowsIsRefused() throws IOException {
        write(
                TOKENS,
                """
                  def forward(self: __torch__.Script, ids: Tensor) -> Tensor:
                    return torch.view(ids, [-1, 7, 7])
                """);
        assertThatThrownBy(() -> ModelDirectory.open(directory, Device.cpu()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("shape '[-1, 7, 7]' is invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"encode", "step"})
    void cachesInBfloat16AreRefused(String method) throws IOException {
        String script =
                method.equals("encode")
                        ? BACKWARDS.replace("return [ids,", "return [torch.to(ids, 15),")
                        : BACKWARDS.replace(
                                "return (logits, caches)",
                                "return (logits, [caches[0], torch.to(caches[1], 15)])");
        write(STEPS, script);
        assertThatThrownBy(() -> ModelDirectory.open(directory, Device.cpu()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("of " + method + " must be float32 or int64");
    }

    @Test
    void logitsInBfloat16AreWidened() throws IOException {
        write(STEPS, BACKWARDS.replace("5), 6)", "5), 15)"));
        try (LoadedModel loaded = ModelDirectory.open(directory, Device.cpu())) {
            StepModel model = (StepModel) loaded.model();
            assertThat(StepGreedy.decode(model, new int[][] {{3, 4}}, 9))
                    .containsExactly(new int[] {4, 3, 2});
        }
    }

    @Test
    void everythingThatIsWrongInTheConfigurationIsNamed() throws IOException {
        write(
                "{\"kind\": \"vector\", \"sourceVocabulary\": 0, \"pad\": 0, \"outputs\": 2,"
                        + " \"output\": 0, \"colour\": 1}",
                "");
        assertThatThrownBy(() -> ModelDirectory.open(directory, Device.cpu()))
                .hasMessageContaining(
                        "sourceVocabulary must be a whole number of at least 1, was 0")
                .hasMessageContaining("maxSourceLength is missing")
                .hasMessageContaining("colour is unknown");
        Files.writeString(directory.resolve("config.json"), "{\"kind\": \"parrot\"}");
        assertThatThrownBy(() -> ModelDirectory.open(directory, Device.cpu()))
                .hasMessageContaining("kind must be")
                .hasMessageContaining("parrot");
    }

    @Test
    void aFileThatIsNoScriptIsRefused() throws IOException {
        Files.writeString(directory.resolve("config.json"), VECTOR);
        assertThatThrownBy(() -> ModelDirectory.open(directory, Device.cpu()))
                .isInstanceOf(NoSuchFileException.class);
        Files.writeString(directory.resolve("model.pt"), "no script");
        assertThatThrownBy(() -> ModelDirectory.open(directory, Device.cpu()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no TorchScript");
    }

    @Test
    void theVersionIsThatOfTheFiles() throws IOException {
        write(STEPS, BACKWARDS);
        String first = version();
        assertThat(version()).isEqualTo(first);
        Files.writeString(directory.resolve("config.json"), STEPS + "\n");
        assertThat(version()).isNotEqualTo(first);
    }

    private String version() throws IOException {
        try (LoadedModel loaded = ModelDirectory.open(directory, Device.cpu())) {
            return loaded.version();
        }
    }

    private void write(String config, String methods) throws IOException {
        Files.writeString(directory.resolve("config.json"), config);
        new ScriptArchive("Script", HEAD + methods).writeTo(directory.resolve("model.pt"));
    }
}
