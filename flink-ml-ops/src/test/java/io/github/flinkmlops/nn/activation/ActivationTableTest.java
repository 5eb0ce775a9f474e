package io.github.flinkmlops.nn.activation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.flinkmlops.model.Families;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values and derivatives at near and far points against tables that PyTorch wrote. */
class ActivationTableTest {

    private static final double TOLERANCE = 1e-6;

    private static JsonNode tables;

    @BeforeAll
    static void readTables() throws IOException {
        try (InputStream stream =
                ActivationTableTest.class.getResourceAsStream("/parity/activation_tables.json")) {
            tables = new ObjectMapper().readTree(stream);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"elu", "gelu", "identity", "relu", "sigmoid", "silu", "softplus", "tanh"})
    void hasTheValuesAndDerivativesOfTheTable(String name) {
        Activation activation = Families.ACTIVATIONS.parse(name);
        JsonNode expected = tables.get(name + "_float64");
        for (int i = 0; i < tables.get("points").size(); i++) {
            float[] x = {(float) tables.get("points").get(i).asDouble()};
            float[] y = new float[1];
            float[] slope = new float[1];
            activation.forward(x, y);
            activation.backward(x, y, new float[] {1f}, slope);
            assertClose(name + " of " + x[0], y[0], expected.get("value").get(i).asDouble());
            assertClose(
                    name + "' of " + x[0], slope[0], expected.get("derivative").get(i).asDouble());
        }
    }

    @Test
    void softmaxHasTheRowsOfTheTable() {
        JsonNode rows = tables.get("softmax_rows");
        for (int i = 0; i < rows.get("logits").size(); i++) {
            float[] z = new float[3];
            for (int j = 0; j < z.length; j++) {
                z[j] = (float) rows.get("logits").get(i).get(j).asDouble();
            }
            new Softmax().forward(z, z);
            for (int j = 0; j < z.length; j++) {
                assertClose(
                        "softmax row " + i,
                        z[j],
                        rows.get("softmax_float64").get(i).get(j).asDouble());
            }
        }
    }

    private static void assertClose(String what, float actual, double expected) {
        assertThat(Math.abs(actual - expected))
                .as("%s: %s instead of %s", what, actual, expected)
                .isLessThanOrEqualTo(TOLERANCE * Math.max(1, Math.abs(expected)));
    }
}
