package io.github.flinkmlops.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.flinkmlops.nn.layer.DenseSpec;
import io.github.flinkmlops.nn.layer.LayerSpec;
import io.github.flinkmlops.nn.loss.MeanSquaredError;
import io.github.flinkmlops.nn.loss.SoftmaxCrossEntropy;
import io.github.flinkmlops.safetensors.SafetensorsWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelSpecTest {

    private static ModelSpec spec(List<Integer> standardized, List<LayerSpec> layers) {
        return new ModelSpec(
                "digits",
                4,
                false,
                standardized,
                layers,
                new SoftmaxCrossEntropy(),
                List.of("zero", "one"));
    }

    static Stream<LayerSpec> lastLayers() {
        return Families.ACTIVATIONS.names().stream().map(Families::parseLayer);
    }

    @ParameterizedTest
    @MethodSource("lastLayers")
    void isReadBackFromItsDescription(LayerSpec last) {
        ModelSpec spec = spec(List.of(3, 1), List.of(new DenseSpec(7), new DenseSpec(2), last));
        assertThat(Model.parseDescription(Model.describe(spec))).isEqualTo(spec);
    }

    @Test
    void mistakesAreNamed() {
        refuses(() -> spec(List.of(), List.of()), "a network needs at least 1 layer, has 0");
        refuses(
                () -> spec(List.of(), List.of(new DenseSpec(3))),
                "the last layer must have an output for each of the 2 classes, has 3");
        refuses(
                () -> spec(List.of(4), List.of(new DenseSpec(2))),
                "a standardized feature must be from 0 to 3, was 4");
        refuses(
                () ->
                        new ModelSpec(
                                " ",
                                4,
                                false,
                                List.of(),
                                List.of(new DenseSpec(1)),
                                new MeanSquaredError(),
                                List.of()),
                "a model needs a name, was ' '");
    }

    @Test
    void widthsAndColumnsThatAreNoneAreNamed() {
        refuses(() -> ofInputs(0), "inputs must be at least 1, was 0");
        refuses(() -> ofInputs(-3), "inputs must be at least 1, was -3");
        refuses(
                () -> spec(List.of(0, -1), List.of(new DenseSpec(2))),
                "a standardized feature must be from 0 to 3, was -1");
    }

    private static ModelSpec ofInputs(int inputs) {
        return new ModelSpec(
                "digits",
                inputs,
                false,
                List.of(),
                List.of(new DenseSpec(1)),
                new MeanSquaredError(),
                List.of());
    }

    @Test
    void classesNeedALossWhoseTargetIsOneOfThem() {
        refuses(
                () ->
                        new ModelSpec(
                                "digits",
                                4,
                                false,
                                List.of(),
                                List.of(new DenseSpec(2)),
                                new MeanSquaredError(),
                                List.of("zero", "one")),
                "the label of an example is one of the 2 classes, but the loss wants 2 numbers:"
                        + " use softmax cross-entropy, or one class");
        refuses(
                () ->
                        new ModelSpec(
                                "digits",
                                4,
                                false,
                                List.of(),
                                List.of(new DenseSpec(2)),
                                new SoftmaxCrossEntropy(List.of(1.0, 2.0, 3.0), 0),
                                List.of("zero", "one")),
                "classWeights must have a weight for each of the 2 outputs, has 3");
    }

    @Test
    void theListsOfASpecificationAreItsOwn() {
        List<Integer> standardized = new ArrayList<>(List.of(1));
        ModelSpec spec = spec(standardized, List.of(new DenseSpec(2)));
        standardized.add(77);
        assertThat(spec.standardized()).containsExactly(1);
    }

    @Test
    void aDescriptionThatIsNoneIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Model.parseDescription("{\"name\": \"x\"}"))
                .withMessage("the model's specification lacks 'inputs', it has [name]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Model.parseDescription("nonsense"))
                .withMessageStartingWith("the model's specification is no JSON");
    }

    @Test
    void aFileWithoutASpecificationIsNoModel() {
        byte[] weights =
                new SafetensorsWriter().add("0.bias", new long[] {1}, new float[1]).toByteArray();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Model.read(weights, "weights.safetensors"))
                .withMessage(
                        "weights.safetensors has no 'spec' in its metadata: it is not a model"
                                + " written here");
    }

    @Test
    void equalSeedsGiveEqualNetworks() {
        ModelSpec spec = spec(List.of(), List.of(new DenseSpec(5), new DenseSpec(2)));
        for (int p = 0; p < 4; p++) {
            assertThat(spec.network(9).parameters().get(p).value().row(0))
                    .isEqualTo(spec.network(9).parameters().get(p).value().row(0));
        }
        assertThat(spec.network(9).parameters().get(0).value().row(0))
                .isNotEqualTo(spec.network(10).parameters().get(0).value().row(0));
    }

    private static void refuses(ThrowingCallable construction, String message) {
        assertThatIllegalArgumentException().isThrownBy(construction).withMessage(message);
    }
}
