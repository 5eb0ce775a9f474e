package io.github.flinkmlops.nn.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/** Losses on logits where a plain formula overflows or loses its digits. */
class LogitLossTest {

    @Test
    void binaryCrossEntropyHasTheValuesOfPyTorchAtFarLogits() throws IOException {
        JsonNode table;
        try (InputStream stream =
                LogitLossTest.class.getResourceAsStream("/parity/activation_tables.json")) {
            table = new ObjectMapper().readTree(stream).get("bce_with_logits_extreme");
        }
        for (int i = 0; i < table.get("logit").size(); i++) {
            float z = (float) table.get("logit").get(i).asDouble();
            assertClose(binary(z, 0f), table.get("loss_y0").get(i).asDouble());
            assertClose(binary(z, 1f), table.get("loss_y1").get(i).asDouble());
        }
    }

    private static double binary(float logit, float target) {
        Loss loss = new BinaryCrossEntropyWithLogits();
        float[] prediction = new float[1];
        loss.predict(new float[] {logit}, prediction);
        return loss.value(new float[] {logit}, prediction, new float[] {target});
    }

    private static void assertClose(double actual, double expected) {
        assertThat(actual).isCloseTo(expected, within(1e-7 * Math.max(1, Math.abs(expected))));
    }

    @Test
    void softmaxCrossEntropyIsExactWhereTheProbabilityIsNoFloat() {
        Loss loss = new SoftmaxCrossEntropy();
        float[] logits = {300f, 0f, -300f};
        float[] prediction = new float[3];
        loss.predict(logits, prediction);
        assertThat(loss.value(logits, prediction, new float[] {0f})).isZero();
        assertThat(loss.value(logits, prediction, new float[] {1f})).isEqualTo(300);
        assertThat(loss.value(logits, prediction, new float[] {2f})).isEqualTo(600);
    }

    @Test
    void softmaxCrossEntropyMatchesTheDefinitionOverProbabilitiesOfAllSizes() {
        Loss loss = new SoftmaxCrossEntropy();
        for (float z = -20f; z <= 20f; z += 0.37f) {
            float[] logits = {z, 0f, 1f};
            float[] prediction = new float[3];
            loss.predict(logits, prediction);
            double expected = Math.log(Math.exp(z) + 1 + Math.E) - z;
            assertThat(loss.value(logits, prediction, new float[] {0f}))
                    .isCloseTo(expected, within(2e-7));
        }
    }
}
