package io.github.flinkmlops.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.flinkmlops.example.Minibatch;
import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.model.ModelSpec;
import io.github.flinkmlops.model.Weights;
import io.github.flinkmlops.nn.Network;
import io.github.flinkmlops.nn.layer.Parameter;
import io.github.flinkmlops.nn.loss.Loss;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Small networks against PyTorch's float32 results: loss of each step, output and gradients of the
 * first, parameters after the first and the last. {@code -Dparity.mlp=DIRECTORY} checks other files
 * of the same form; every file there is a case, and one that cannot be built fails.
 */
class MlpParityTest {

    private static final double TOLERANCE = 1e-5;

    static Stream<Path> cases() throws IOException, URISyntaxException {
        String given = System.getProperty("parity.mlp", "");
        Path directory =
                given.isEmpty()
                        ? Path.of(MlpParityTest.class.getResource("/parity/mlp").toURI())
                        : Path.of(given);
        try (Stream<Path> files = Files.list(directory)) {
            return files
                    .filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @Test
    void thereAreCases() throws IOException, URISyntaxException {
        assertThat(cases()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void firstStepHasTheOutputAndTheGradientsOfPyTorch(Path file) throws IOException {
        ParityCase parity = ParityCase.read(file);
        ModelSpec model = parity.model();
        Network network = model.network(0);
        Weights.read(parity.start(), network, true);
        Minibatch rows = new Minibatch(model.inputs(), model.sparse(), model.targets());
        parity.fill(rows, 0);

        Matrix outputs =
                model.sparse()
                        ? network.forwardForTraining(rows.sparse(), 1)
                        : network.forwardForTraining(rows.dense(), 1);
        parity.result("output_step1")
                .ifPresent(
                        expected ->
                                assertClose("output", flat(outputs), ParityCase.floats(expected)));

        network.backward(meanGradient(model, outputs, rows));
        JsonNode gradients = parity.result("grad_step1").orElseThrow();
        assertThat(names(gradients)).isEqualTo(names(network));
        for (Parameter parameter : network.parameters()) {
            Matrix gradient = allRows(parameter);
            assertClose(
                    "gradient of " + parameter.name(),
                    flat(parameter.transposed() ? gradient.transpose() : gradient),
                    ParityCase.floats(gradients.get(parameter.name())));
        }
    }

    /** The gradient with a row for every row of the parameter. */
    private static Matrix allRows(Parameter parameter) {
        Matrix all = new Matrix(parameter.value().rows(), parameter.value().columns());
        for (int i = 0; i < parameter.gradient().rows(); i++) {
            int row = parameter.rowOf(i);
            System.arraycopy(parameter.gradient().row(i), 0, all.row(row), 0, all.columns());
        }
        return all;
    }

    private static Matrix meanGradient(ModelSpec model, Matrix outputs, Minibatch rows) {
        Matrix predictions = new Matrix(0, outputs.columns());
        model.predict(outputs, predictions);
        Matrix gradient = new Matrix(rows.size(), outputs.columns());
        Loss loss = model.loss();
        double weights = 0;
        for (int i = 0; i < rows.size(); i++) {
            weights += loss.weight(rows.targets().row(i));
        }
        for (int i = 0; i < rows.size(); i++) {
            float[] target = rows.targets().row(i);
            float share = (float) (loss.weight(target) / weights);
            loss.gradient(outputs.row(i), predictions.row(i), target, share, gradient.row(i));
        }
        return gradient;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void trainingHasTheLossesAndTheParametersOfPyTorch(Path file) throws IOException {
        ParityCase parity = ParityCase.read(file);
        Trainer trainer = new Trainer(parity.model(), parity.learning());
        trainer.startFrom(parity.start());
        Minibatch rows = trainer.newMinibatch();
        float[] losses = ParityCase.floats(parity.result("loss").orElseThrow());
        assertThat(losses).hasSize(parity.steps());

        for (int step = 0; step < parity.steps(); step++) {
            rows.clear();
            parity.fill(rows, step);
            assertThat(trainer.step(rows)).isTrue();
            assertClose(
                    "loss of step " + (step + 1),
                    new float[] {(float) trainer.minibatchLoss()},
                    new float[] {losses[step]});
            if (step == 0) {
                parity.result("params_after_step1")
                        .ifPresent(expected -> assertParameters(trainer, expected));
                parity.result("grad_total_norm_before_clip")
                        .ifPresent(norms -> assertNorm(trainer, norms.get(0)));
            }
        }
        JsonNode expected = parity.result("params_after").orElseThrow();
        assertParameters(trainer, expected);
        assertThat(tensors(trainer).names()).hasSize(expected.size());
    }

    private static void assertNorm(Trainer trainer, JsonNode expected) {
        assertThat(trainer.gradientNorm()).isCloseTo(expected.asDouble(), within(TOLERANCE));
    }

    private static SafetensorsFile tensors(Trainer trainer) {
        return SafetensorsFile.of(trainer.snapshot(Map.of()).safetensors(), "snapshot");
    }

    private static void assertParameters(Trainer trainer, JsonNode expected) {
        SafetensorsFile file = tensors(trainer);
        for (String name : names(expected)) {
            assertClose(name, file.floats(name), ParityCase.floats(expected.get(name)));
        }
    }

    private static TreeSet<String> names(JsonNode tensors) {
        TreeSet<String> names = new TreeSet<>();
        tensors.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static TreeSet<String> names(Network network) {
        TreeSet<String> names = new TreeSet<>();
        network.parameters().forEach(parameter -> names.add(parameter.name()));
        return names;
    }

    private static float[] flat(Matrix matrix) {
        float[] values = new float[matrix.rows() * matrix.columns()];
        for (int i = 0; i < matrix.rows(); i++) {
            System.arraycopy(matrix.row(i), 0, values, i * matrix.columns(), matrix.columns());
        }
        return values;
    }

    private static void assertClose(String what, float[] actual, float[] expected) {
        assertThat(actual).as(what).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            double limit = TOLERANCE * Math.max(1, Math.abs(expected[i]));
            assertThat(Math.abs((double) actual[i] - expected[i]))
                    .as("%s, value %d: %s instead of %s", what, i, actual[i], expected[i])
                    .isLessThanOrEqualTo(limit);
        }
    }
}
