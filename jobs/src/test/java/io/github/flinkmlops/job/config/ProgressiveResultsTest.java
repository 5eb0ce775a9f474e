package io.github.flinkmlops.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.flinkmlops.evaluation.Progress;
import io.github.flinkmlops.example.Example;
import io.github.flinkmlops.example.ExampleEncoder;
import io.github.flinkmlops.example.Label;
import io.github.flinkmlops.example.Minibatch;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.trainer.Trainer;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Job file, encoder and trainer in a plain loop against the results of independent software: each
 * minibatch is predicted with the weights before it, then learned, in the order of the file.
 */
class ProgressiveResultsTest {

    private static final Position ANYWHERE = new Position("rows", 0, 0, 0);

    /** A job whose settings are replaced in the text of its file. */
    private static JobFile job(String file, String... replacements) throws IOException {
        String text = TestFiles.text(file);
        for (int i = 0; i < replacements.length; i += 2) {
            assertThat(text).contains(replacements[i]);
            text = text.replace(replacements[i], replacements[i + 1]);
        }
        return JobFile.parse(text, Resources.classPath());
    }

    private static Map<String, Double> run(JobFile job, String rows) {
        ExampleEncoder encoder = job.encoder();
        Trainer trainer = new Trainer(job.modelSpec(), job.learning());
        byte[] startingWeights = job.startingWeights();
        if (startingWeights != null) {
            trainer.startFrom(SafetensorsFile.of(startingWeights, job.name()));
        }
        Progress progress = Progress.of(job.modelSpec().classes().size());
        Minibatch minibatch = trainer.newMinibatch();
        new CsvRows(rows)
                .forEach(
                        job,
                        record -> {
                            Example example = (Example) encoder.encode(record, ANYWHERE, null);
                            Label label = Objects.requireNonNull(example.label());
                            minibatch.add(example.features(), label.target(), example.weight());
                            if (minibatch.size() == job.learning().minibatchSize()) {
                                learn(trainer, minibatch, progress);
                            }
                        });
        if (!minibatch.isEmpty()) {
            learn(trainer, minibatch, progress);
        }
        return progress.metrics();
    }

    private static void learn(Trainer trainer, Minibatch minibatch, Progress progress) {
        assertThat(trainer.step(minibatch)).isTrue();
        Matrix predictions = trainer.predictions();
        for (int i = 0; i < minibatch.size(); i++) {
            float[] target = minibatch.targets().row(i);
            progress.add(predictions.row(i), target[0], trainer.loss(i, target), 1);
        }
        minibatch.clear();
    }

    private static long right(Map<String, Double> metrics, long examples) {
        return Math.round(Objects.requireNonNull(metrics.get("accuracy")) * examples);
    }

    @Test
    void logisticRegressionOnTheFlightsGivesPyTorchsResult() throws IOException {
        Map<String, Double> metrics =
                run(JobFile.resource("flights-logistic.yaml"), "flights.csv.gz");
        assertThat(metrics.get("logLoss")).isCloseTo(0.466367, within(0.0003));
        assertThat(metrics.get("auc")).isCloseTo(0.677661, within(0.0005));
        assertThat(metrics.get("baseRateLogLoss")).isCloseTo(0.499131, within(0.00001));
    }

    @Test
    void theShippedNetworkIsBetterOnTheFlightsThanItsBar() throws IOException {
        Map<String, Double> metrics = run(JobFile.resource("flights.yaml"), "flights.csv.gz");
        assertThat(metrics.get("logLoss")).isLessThan(0.4570);
        assertThat(metrics.get("auc")).isGreaterThan(0.702);
    }

    @ParameterizedTest(name = "{0} at rate {1}: {2} right")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    sgd                    | 0.1   |  9096 |  2
                    sgd                    | 0.5   | 12606 | 10
                    '{sgd: {momentum: 0.9}}' | 0.1 | 13443 | 15
                    adam                   | 0.005 | 13105 | 15
                    adagrad                | 0.05  | 13924 | 15
                    """)
    void lettersFromTheSavedStartGivePyTorchsResult(
            String optimizer, String rate, long expected, long tolerance) throws IOException {
        JobFile job =
                job(
                        "letter.yaml",
                        "optimizer: sgd",
                        "optimizer: " + optimizer,
                        "learningRate: 0.1",
                        "learningRate: " + rate);
        assertThat(right(run(job, "letter.csv.gz"), 20_000)).isCloseTo(expected, within(tolerance));
    }

    @Test
    void seaConceptsFromTheSavedStartGivePyTorchsResult() throws IOException {
        assertThat(right(run(JobFile.resource("sea.yaml"), "sea.csv.gz"), 100_000))
                .isCloseTo(87_536L, within(20L));
    }

    @Test
    void digitsFromTheSavedStartGivePyTorchsResult() throws IOException {
        assertThat(right(run(JobFile.resource("digits.yaml"), "digits.csv.gz"), 1_797))
                .isCloseTo(1_203L, within(2L));
    }
}
