package io.github.flinkmlops.nn.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FtrlTest {

    /** TensorFlow has no β, and its l2 is half of ours. */
    @Test
    void hasTheWeightsOfTensorFlow() throws IOException {
        JsonNode cases;
        try (InputStream stream =
                FtrlTest.class.getResourceAsStream("/parity/ftrl_tensorflow.json")) {
            cases = new ObjectMapper().readTree(stream).get("cases");
        }
        assertThat(cases).isNotEmpty();
        cases.forEach(FtrlTest::check);
    }

    private static void check(JsonNode tensorFlow) {
        Ftrl ftrl =
                new Ftrl(
                        0,
                        tensorFlow.get("l1").asDouble(),
                        2 * tensorFlow.get("l2").asDouble(),
                        tensorFlow.get("initial_accumulator").asDouble());
        JsonNode gradients = tensorFlow.get("gradients");
        int width = gradients.get(0).size();
        float[] weights = new float[width];
        float[][] slots = new float[2][width];
        Arrays.fill(slots[0], (float) ftrl.initialValue("accumulator"));
        Optimizer.Update update = ftrl.update();
        for (int step = 0; step < gradients.size(); step++) {
            float[] gradient = new float[width];
            for (int j = 0; j < width; j++) {
                gradient[j] = (float) gradients.get(step).get(j).asDouble();
            }
            update.begin(step + 1, tensorFlow.get("lr").asDouble());
            update.apply(weights, gradient, slots);
            JsonNode expected = tensorFlow.get("weights_after_each_step").get(step);
            for (int j = 0; j < width; j++) {
                assertThat((double) weights[j]).isCloseTo(expected.get(j).asDouble(), within(1e-5));
            }
        }
    }
}
