package io.github.flinkmlops.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.flinkmlops.decoding.Step;
import io.github.flinkmlops.decoding.StepBatch;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.sequence.Attention;
import io.github.flinkmlops.transformer.TransformerCase;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The scripted transformer against PyTorch's float32 results. {@code
 * -Dparity.transformer=DIRECTORY} checks other files of the same form.
 */
class ScriptedTransformerParityTest {
    private static final double TOLERANCE = 1e-4;
    private static final int STEPS = 12;

    static Stream<TransformerCase> cases() throws IOException, URISyntaxException {
        return TransformerCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theEncodersOutputIsThatOfPyTorch(TransformerCase parity) throws IOException {
        int[][] sources = parity.sources();
        JsonNode expected = parity.result("encoder_output");
        try (ScriptedTransformer transformer = load(parity)) {
            float[][][] memory = transformer.memory(sources);
            for (int row = 0; row < sources.length; row++) {
                for (int i = 0; i < sources[row].length; i++) {
                    compare(memory[row][i], expected.get(row).get(i));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theLogProbabilitiesOfEachStepAreThoseOfPyTorch(TransformerCase parity) throws IOException {
        JsonNode expected = parity.result("decoder_logits");
        int[][] targets = parity.targets();
        try (ScriptedTransformer transformer = load(parity);
                StepBatch batch = transformer.open(targets.length)) {
            batch.append(transformer, parity.sources());
            float[] actual = new float[transformer.tokenIds().targetVocabulary()];
            for (int position = 0; position < expected.get(0).size(); position++) {
                int[] tokens = new int[targets.length];
                for (int row = 0; row < tokens.length; row++) {
                    tokens[row] = position < targets[row].length ? targets[row][position] : 0;
                }
                Step step = batch.step(tokens);
                for (int row = 0; row < tokens.length; row++) {
                    step.logProbabilities(row, actual);
                    double[] wanted = logSoftmax(expected.get(row).get(position));
                    for (int i = 0; i < actual.length; i++) {
                        assertThat((double) actual[i])
                                .as("target %d, position %d, token %d", row, position, i)
                                .isEqualTo(wanted[i], within(TOLERANCE));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void greedyTokensAreThoseOfPyTorch(TransformerCase parity) throws IOException {
        int[][] expected = parity.greedy();
        try (ScriptedTransformer transformer = load(parity)) {
            List<int[]> targets = StepGreedy.decode(transformer, parity.sources(), STEPS);
            for (int row = 0; row < expected.length; row++) {
                int[] withBegin = new int[targets.get(row).length + 1];
                withBegin[0] = transformer.tokenIds().bos();
                System.arraycopy(targets.get(row), 0, withBegin, 1, withBegin.length - 1);
                assertThat(withBegin).isEqualTo(expected[row]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void attentionIsThatOfPyTorch(TransformerCase parity) throws IOException {
        int[][] sources = parity.sources();
        int[][] targets = parity.targets();
        try (ScriptedTransformer transformer = load(parity)) {
            for (int row = 0; row < sources.length; row++) {
                List<Attention> attentions = transformer.attention(sources[row], targets[row]);
                assertThat(attentions).hasSize(parity.result("attention").size());
                for (Attention attention : attentions) {
                    JsonNode expected = parity.result("attention").get(name(attention)).get(row);
                    float[][][] heads = attention.weights();
                    for (int head = 0; head < heads.length; head++) {
                        for (int query = 0; query < heads[head].length; query++) {
                            JsonNode wanted = expected.get(head).get(query);
                            for (int key = 0; key < heads[head][query].length; key++) {
                                assertThat((double) heads[head][query][key])
                                        .isEqualTo(wanted.get(key).asDouble(), within(TOLERANCE));
                            }
                        }
                    }
                }
            }
        }
    }

    private static String name(Attention attention) {
        return switch (attention.kind()) {
            case ENCODER_SELF -> "encoder." + attention.layer() + ".self";
            case DECODER_SELF -> "decoder." + attention.layer() + ".self";
            case DECODER_CROSS -> "decoder." + attention.layer() + ".cross";
        };
    }

    static ScriptedTransformer load(TransformerCase parity) throws IOException {
        try (SafetensorsFile weights = parity.weights()) {
            return ScriptedTransformer.load(parity.spec(), weights, Device.cpu());
        }
    }

    private static void compare(float[] actual, JsonNode expected) {
        assertThat(actual).hasSize(expected.size());
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i]).isEqualTo(expected.get(i).asDouble(), within(TOLERANCE));
        }
    }

    private static double[] logSoftmax(JsonNode logits) {
        double[] values = new double[logits.size()];
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] = logits.get(i).asDouble();
            sum += Math.exp(values[i]);
        }
        for (int i = 0; i < values.length; i++) {
            values[i] -= Math.log(sum);
        }
        return values;
    }
}
