package io.github.flinkmlops.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.flinkmlops.safetensors.SafetensorsException;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a transformer refuses, what it frees, and what its settings change. */
class TransformerTest {
    private TransformerCase parity;
    private Transformer transformer;

    @BeforeEach
    void load() throws IOException, URISyntaxException {
        parity = TransformerCase.named("pre_norm");
        transformer = parity.load();
    }

    @AfterEach
    void close() {
        transformer.close();
    }

    @Test
    void everyTensorThatDoesNotFitIsNamedInOneMessage() throws IOException {
        TransformerSpec spec = parity.spec();
        SafetensorsWriter writer = new SafetensorsWriter();
        try (SafetensorsFile weights = parity.weights()) {
            for (String name : weights.names()) {
                if (name.equals("out.bias")) {
                    writer.add("extra", new long[] {1}, new float[1]);
                } else if (name.equals("src_emb.weight")) {
                    writer.add(name, new long[] {3, 2}, new float[6]);
                } else if (name.equals("tgt_emb.weight")) {
                    writer.add(name, new long[] {19, 32}, new long[19 * 32]);
                } else {
                    long[] shape =
                            weights.tensor(name).shape().stream().mapToLong(d -> d).toArray();
                    writer.add(name, shape, weights.floats(name));
                }
            }
        }
        SafetensorsFile broken = SafetensorsFile.of(writer.toByteArray(), "broken.safetensors");
        assertThatThrownBy(() -> Transformer.load(spec, broken, Device.cpu()))
                .isInstanceOf(SafetensorsException.class)
                .hasMessageContainingAll(
                        "broken.safetensors",
                        "'out.bias' [19] is missing",
                        "'extra' [1] is superfluous",
                        "'src_emb.weight' has shape [3, 2], must have [17, 32]",
                        "'tgt_emb.weight' is I64, must be one of [F32, F16, BF16]");
    }

    @Test
    void sourcesThatCannotBeEncodedAreRefusedByName() {
        assertRefused("source 1 must have 1 to 64 tokens (maxLength), has 0", new int[0]);
        assertRefused("source 1 must have 1 to 64 tokens (maxLength), has 65", ones(65));
        assertRefused("source 1 has token 17 at position 1, ids are 0 to 16", new int[] {4, 17});
        assertRefused("source 1 has token -3 at position 0, ids are 0 to 16", new int[] {-3});
        assertRefused("source 1 has the padding token 0 at position 1", new int[] {4, 0, 4});
        assertThatThrownBy(() -> transformer.encode(new int[0][], AttentionListener.NONE))
                .hasMessageContaining("at least 1 source");
    }

    @Test
    void aStepLeavesNothingBehindButItsKeysAndValues() {
        try (NDManager watched = transformer.newManager()) {
            int ofTheModel = watched.getParentManager().getManagedArrays().size();
            try (Memory memory = transformer.encode(parity.sources(), AttentionListener.NONE);
                    DecoderState state = transformer.start(memory)) {
                NDManager ofMemory = memory.output().getManager();
                NDManager ofState = state.memory(0).keys().getManager();
                int inMemory = ofMemory.getManagedArrays().size();
                step(state);
                int afterFirst = ofState.getManagedArrays().size();
                for (int i = 0; i < 20; i++) {
                    step(state);
                    transformer
                            .decode(watched, memory, parity.targets(), AttentionListener.NONE)
                            .close();
                }
                assertThat(ofState.getManagedArrays()).hasSize(afterFirst);
                assertThat(ofMemory.getManagedArrays()).hasSize(inMemory);
                state.keep(0, 2, 2);
                state.keep(1);
                assertThat(ofState.getManagedArrays()).hasSize(afterFirst);
            }
            assertThat(watched.getManagedArrays()).isEmpty();
            assertThat(watched.getParentManager().getManagedArrays()).hasSize(ofTheModel);
        }
    }

    @Test
    void rowsThatAreKeptGoOnAsIfTheOthersHadNeverBeen() {
        try (Memory memory = transformer.encode(parity.sources(), AttentionListener.NONE);
                DecoderState all = transformer.start(memory);
                DecoderState some = transformer.start(memory);
                NDManager manager = transformer.newManager()) {
            transformer.step(manager, all, new int[] {1, 1, 1, 1}, AttentionListener.NONE);
            transformer.step(manager, some, new int[] {1, 1, 1, 1}, AttentionListener.NONE);
            some.keep(3, 1, 1);
            float[] four =
                    transformer
                            .step(manager, all, new int[] {4, 5, 6, 7}, AttentionListener.NONE)
                            .toFloatArray();
            float[] three =
                    transformer
                            .step(manager, some, new int[] {7, 5, 5}, AttentionListener.NONE)
                            .toFloatArray();
            int vocabulary = transformer.spec().tokenIds().targetVocabulary();
            int[] from = {3, 1, 1};
            for (int row = 0; row < from.length; row++) {
                for (int i = 0; i < vocabulary; i++) {
                    assertThat(three[row * vocabulary + i])
                            .isCloseTo(four[from[row] * vocabulary + i], within(1e-5f));
                }
            }
        }
    }

    @Test
    void aBatchOfAnotherSizeIsRefused() {
        try (Memory memory = transformer.encode(parity.sources(), AttentionListener.NONE);
                DecoderState state = transformer.start(memory);
                NDManager manager = transformer.newManager()) {
            int[] tokens = {1, 1};
            assertThatThrownBy(
                            () -> transformer.step(manager, state, tokens, AttentionListener.NONE))
                    .hasMessage("the batch has 4 sequences, 2 were given");
            assertThatThrownBy(() -> state.keep(4)).hasMessage("rows must be 0 to 3, one was 4");
            assertThatThrownBy(state::keep).hasMessageContaining("at least 1 row");
        }
    }

    @Test
    void aTiedProjectionUsesTheTargetEmbedding() throws IOException {
        TransformerSpec spec = parity.spec();
        TransformerSpec tied =
                new TransformerSpec(
                        spec.dimensions(),
                        spec.tokenIds(),
                        spec.normalization(),
                        FeedForwardActivation.GELU,
                        false,
                        new Projection(true, false));
        SafetensorsWriter untiedWriter = new SafetensorsWriter();
        SafetensorsWriter tiedWriter = new SafetensorsWriter();
        try (SafetensorsFile weights = parity.weights()) {
            for (String name : weights.names()) {
                boolean outWeight = name.equals("out.weight");
                float[] values = weights.floats(outWeight ? "tgt_emb.weight" : name);
                long[] shape = weights.tensor(name).shape().stream().mapToLong(d -> d).toArray();
                if (!name.equals("out.bias")) {
                    untiedWriter.add(name, shape, values);
                    if (!outWeight) {
                        tiedWriter.add(name, shape, values);
                    }
                }
            }
        }
        TransformerSpec untied =
                new TransformerSpec(
                        spec.dimensions(),
                        spec.tokenIds(),
                        spec.normalization(),
                        FeedForwardActivation.GELU,
                        false,
                        new Projection(false, false));
        assertThat(firstLogits(tied, tiedWriter)).isEqualTo(firstLogits(untied, untiedWriter));
    }

    private float[] firstLogits(TransformerSpec spec, SafetensorsWriter weights) {
        SafetensorsFile file = SafetensorsFile.of(weights.toByteArray(), "written");
        try (Transformer other = Transformer.load(spec, file, Device.cpu());
                Memory memory = other.encode(parity.sources(), AttentionListener.NONE);
                NDManager manager = other.newManager()) {
            NDArray logits =
                    other.decode(manager, memory, parity.targets(), AttentionListener.NONE);
            return logits.toFloatArray();
        }
    }

    private void step(DecoderState state) {
        try (NDManager manager = transformer.newManager()) {
            transformer.step(manager, state, new int[] {1, 4, 5, 6}, AttentionListener.NONE);
        }
    }

    private static int[] ones(int length) {
        int[] ones = new int[length];
        Arrays.fill(ones, 1);
        return ones;
    }

    private void assertRefused(String message, int[] source) {
        int[][] sources = {{4, 2}, source};
        assertThatThrownBy(() -> transformer.encode(sources, AttentionListener.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
