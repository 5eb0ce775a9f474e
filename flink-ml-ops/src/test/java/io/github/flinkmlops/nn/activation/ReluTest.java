package io.github.flinkmlops.nn.activation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReluTest {

    @Test
    void theSlopeIsOneForEveryPositiveOutputAndElseZero() {
        float[] output = {0f, Float.MIN_VALUE, Float.MIN_NORMAL, 1e-20f, 1f, Float.MAX_VALUE};
        float[] gradient = {3f, 3f, -3f, 3f, 3f, -3f};
        new Relu().backward(output, output, gradient, gradient);
        assertThat(gradient).containsExactly(0f, 3f, -3f, 3f, 3f, -3f);
    }
}
