package io.github.flinkmlops.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.flinkmlops.connector.kafka.ModelTopic;
import io.github.flinkmlops.evaluation.Evaluation;
import io.github.flinkmlops.example.Label;
import io.github.flinkmlops.job.config.JobFile;
import io.github.flinkmlops.job.config.Resources;
import io.github.flinkmlops.model.ModelSnapshot;
import io.github.flinkmlops.prediction.Prediction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Job files from a topic to topics, with the results of independent software on the same data. */
@ExtendWith(KafkaExtension.class)
@Timeout(300)
class TrainJobResultsTest {

    private static final Duration INTERVAL = Duration.ofMillis(500);

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(1)
                            .build());

    @ParameterizedTest(name = "letters at rate {0}: {1} right")
    @CsvSource({"0.1, 9096, 2", "0.5, 12606, 10"})
    void lettersFromTheSavedStartGivePyTorchsResult(String rate, long expected, long tolerance)
            throws Exception {
        String text =
                new String(Resources.classPath().read("letter.yaml"), StandardCharsets.UTF_8)
                        .replace("learningRate: 0.1", "learningRate: " + rate);
        JobFile job = JobFile.parse(text, Resources.classPath());

        JobOutput output = run(job, "letter.csv.gz", "letter-" + rate);

        assertThat(right(output, 20_000)).isCloseTo(expected, within(tolerance));
    }

    @Test
    void seaConceptsFromTheSavedStartGivePyTorchsResult() throws Exception {
        JobOutput output = run(JobFile.resource("sea.yaml"), "sea.csv.gz", "sea");

        assertThat(right(output, 100_000)).isCloseTo(87_536L, within(20L));
    }

    @Test
    void digitsFromTheSavedStartGivePyTorchsResult() throws Exception {
        JobOutput output = run(JobFile.resource("digits.yaml"), "digits.csv.gz", "digits");

        assertThat(right(output, 1_797)).isCloseTo(1_203L, within(2L));
    }

    @Test
    void logisticRegressionOnTheFlightsGivesTheKnownResult() throws Exception {
        JobOutput output =
                run(JobFile.resource("flights-logistic.yaml"), "flights.csv.gz", "logistic");

        BinaryScores scores = late(output);
        assertThat(scores.logLoss()).isCloseTo(0.466367, within(0.0003));
        assertThat(scores.auc()).isCloseTo(0.677661, within(0.0005));
        assertFinalEvaluation(output, scores);
    }

    @Test
    void theShippedNetworkIsBetterOnTheFlightsThanItsBar() throws Exception {
        JobOutput output = run(JobFile.resource("flights.yaml"), "flights.csv.gz", "network");

        BinaryScores scores = late(output);
        assertThat(scores.logLoss()).isLessThanOrEqualTo(0.4570);
        assertThat(scores.auc()).isGreaterThanOrEqualTo(0.702);
        assertFinalEvaluation(output, scores);
    }

    /** Runs a job over all rows, and looks at what holds for every job. */
    private static JobOutput run(JobFile file, String resource, String name) throws Exception {
        CsvMessages input = CsvMessages.read(file, resource);
        BrokerJob job =
                BrokerJob.create(
                        input.job(),
                        "train-" + name,
                        "train-" + name,
                        DeliveryGuarantee.EXACTLY_ONCE,
                        INTERVAL);
        KafkaExtension.send("train-" + name, input.messages());

        int records = input.messages().size();
        JobOutput output = job.run(StreamExecutionEnvironment.getExecutionEnvironment(), records);

        assertThat(output.deadLetters()).isEmpty();
        int minibatch = file.learning().minibatchSize();
        long steps = (records + minibatch - 1) / minibatch;
        List<ModelSnapshot> models = output.readModels();
        ModelSnapshot last = models.get(models.size() - 1);
        assertThat(last.version()).isEqualTo(steps);
        assertThat(last.examples()).isEqualTo(records);
        Optional<ModelSnapshot> newest =
                ModelTopic.newest(
                        BrokerJob.kafka(),
                        job.file().output().models(),
                        file.name(),
                        Duration.ofSeconds(30));
        assertThat(newest)
                .hasValueSatisfying(
                        model -> {
                            assertThat(model.version()).isEqualTo(steps);
                            assertThat(model.safetensors()).isEqualTo(last.safetensors());
                        });
        return output;
    }

    private static long right(JobOutput output, int examples) throws Exception {
        Set<String> ids = new HashSet<>();
        long right = 0;
        for (Prediction prediction : output.readPredictions()) {
            ids.add(prediction.id());
            Label.ClassName label = (Label.ClassName) prediction.label();
            if (prediction.classes().get(largest(prediction.outputs())).equals(label.name())) {
                right++;
            }
        }
        assertThat(output.predictions()).hasSize(examples);
        assertThat(ids).hasSize(examples);
        Evaluation evaluation = output.finalEvaluation();
        assertThat(evaluation.examples()).isEqualTo(examples);
        assertThat(evaluation.metrics().get("accuracy") * examples).isCloseTo(right, within(1e-6));
        return right;
    }

    private static int largest(float[] outputs) {
        int largest = 0;
        for (int i = 1; i < outputs.length; i++) {
            if (outputs[i] > outputs[largest]) {
                largest = i;
            }
        }
        return largest;
    }

    private static BinaryScores late(JobOutput output) throws Exception {
        BinaryScores scores = new BinaryScores();
        Set<String> ids = new HashSet<>();
        for (Prediction prediction : output.readPredictions()) {
            ids.add(prediction.id());
            Label.Number delay = (Label.Number) prediction.label();
            scores.add(prediction.outputs()[0], delay.value() > 15);
        }
        assertThat(output.predictions()).hasSize(300_000);
        assertThat(ids).hasSize(300_000);
        return scores;
    }

    /** The metrics' AUC is from a histogram, whose bins are 1/128 wide. */
    private static void assertFinalEvaluation(JobOutput output, BinaryScores scores)
            throws Exception {
        Evaluation evaluation = output.finalEvaluation();
        assertThat(evaluation.examples()).isEqualTo(300_000);
        assertThat(evaluation.rejected()).isZero();
        assertThat(evaluation.metrics().get("logLoss")).isCloseTo(scores.logLoss(), within(1e-6));
        assertThat(evaluation.metrics().get("auc")).isCloseTo(scores.auc(), within(1e-4));
    }
}
