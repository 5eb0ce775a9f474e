package io.github.flinkmlops.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Transformers against PyTorch's float32 results: the encoder's output, the logits, each head's
 * attention and the greedy tokens, all at once and step by step. {@code
 * -Dparity.transformer=DIRECTORY} checks other files of the same form.
 */
class TransformerParityTest {
    private static final double TOLERANCE = 1e-4;

    static Stream<TransformerCase> cases() throws IOException, URISyntaxException {
        return TransformerCase.all();
    }

    @Test
    void thereIsACaseOfEachPlacementOfTheNorm() throws IOException, URISyntaxException {
        assertThat(cases().map(TransformerCase::toString)).contains("pre_norm", "post_norm");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void positionsAreThoseOfPyTorch(TransformerCase parity) throws IOException {
        JsonNode positions = parity.positions();
        int dModel = positions.get("d").asInt();
        JsonNode rows = positions.get("rows_0_7_float32");
        float[] table = Positions.table(rows.size(), dModel);
        for (int p = 0; p < rows.size(); p++) {
            for (int i = 0; i < dModel; i++) {
                assertThat(table[p * dModel + i])
                        .isEqualTo((float) rows.get(p).get(i).asDouble(), within(1e-7f));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void memoryLogitsAndAttentionAreThoseOfPyTorch(TransformerCase parity) throws IOException {
        AttentionRecord attention = new AttentionRecord();
        int[][] sources = parity.sources();
        int[][] targets = parity.targets();
        try (Transformer transformer = parity.load();
                Memory memory = transformer.encode(sources, attention);
                NDManager manager = transformer.newManager()) {
            compareRows(memory.output(), parity.result("encoder_output"), sources);
            NDArray logits = transformer.decode(manager, memory, targets, attention);
            compareRows(logits, parity.result("decoder_logits"), targets);
        }
        JsonNode expected = parity.result("attention");
        assertThat(attention.sites()).hasSize(expected.size());
        for (Iterator<Map.Entry<String, JsonNode>> each = expected.fields(); each.hasNext(); ) {
            Map.Entry<String, JsonNode> entry = each.next();
            AttentionSite site = site(entry.getKey());
            int[][] asking = site.kind() == AttentionSite.Kind.ENCODER_SELF ? sources : targets;
            compareAttention(site, attention.weights(site), entry.getValue(), asking);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void stepsWithACacheGiveTheSameLogitsAndAttention(TransformerCase parity) throws IOException {
        AttentionRecord attention = new AttentionRecord();
        JsonNode expected = parity.result("decoder_logits");
        int[][] targets = parity.targets();
        int length = expected.get(0).size();
        try (Transformer transformer = parity.load();
                Memory memory = transformer.encode(parity.sources(), AttentionListener.NONE);
                DecoderState state = transformer.start(memory)) {
            memory.close();
            for (int position = 0; position < length; position++) {
                int[] tokens = new int[targets.length];
                for (int row = 0; row < tokens.length; row++) {
                    tokens[row] = position < targets[row].length ? targets[row][position] : 0;
                }
                try (NDManager manager = transformer.newManager()) {
                    NDArray logits = transformer.step(manager, state, tokens, attention);
                    float[] values = logits.toFloatArray();
                    int vocabulary = values.length / tokens.length;
                    for (int row = 0; row < tokens.length; row++) {
                        JsonNode want = expected.get(row).get(position);
                        for (int i = 0; i < vocabulary; i++) {
                            assertThat((double) values[row * vocabulary + i])
                                    .as("target %d, position %d, token %d", row, position, i)
                                    .isEqualTo(want.get(i).asDouble(), within(TOLERANCE));
                        }
                    }
                }
            }
        }
        for (AttentionSite site : attention.sites()) {
            String name = "decoder." + site.layer();
            boolean self = site.kind() == AttentionSite.Kind.DECODER_SELF;
            JsonNode want = parity.result("attention").get(name + (self ? ".self" : ".cross"));
            compareAttention(site, attention.weights(site), want, targets);
        }
    }

    /** Compares batch × length × width, leaving out what stands at padding. */
    private static void compareRows(NDArray actual, JsonNode expected, int[][] rows) {
        float[] values = actual.toFloatArray();
        int length = (int) actual.getShape().get(1);
        int width = (int) actual.getShape().get(2);
        for (int row = 0; row < rows.length; row++) {
            for (int i = 0; i < rows[row].length; i++) {
                for (int j = 0; j < width; j++) {
                    assertThat((double) values[(row * length + i) * width + j])
                            .as("sequence %d, position %d, value %d", row, i, j)
                            .isEqualTo(
                                    expected.get(row).get(i).get(j).asDouble(), within(TOLERANCE));
                }
            }
        }
    }

    /** Compares the queries of each sequence; keys that a step had not seen yet must weigh 0. */
    private static void compareAttention(
            AttentionSite site, float[][][][] actual, JsonNode expected, int[][] asking) {
        for (int row = 0; row < asking.length; row++) {
            for (int head = 0; head < actual[row].length; head++) {
                for (int query = 0; query < asking[row].length; query++) {
                    float[] weights = actual[row][head][query];
                    JsonNode want = expected.get(row).get(head).get(query);
                    for (int key = 0; key < want.size(); key++) {
                        assertThat(key < weights.length ? (double) weights[key] : 0.0)
                                .as("%s, %d, head %d, %d to %d", site, row, head, query, key)
                                .isEqualTo(want.get(key).asDouble(), within(TOLERANCE));
                    }
                }
            }
        }
    }

    private static AttentionSite site(String name) {
        String[] parts = name.split("\\.", -1);
        AttentionSite.Kind kind =
                switch (parts[0] + " " + parts[2]) {
                    case "encoder self" -> AttentionSite.Kind.ENCODER_SELF;
                    case "decoder self" -> AttentionSite.Kind.DECODER_SELF;
                    case "decoder cross" -> AttentionSite.Kind.DECODER_CROSS;
                    default -> throw new IllegalArgumentException("unknown attention " + name);
                };
        return new AttentionSite(kind, Integer.parseInt(parts[1]));
    }
}
