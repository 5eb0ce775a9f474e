package io.github.flinkmlops.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.sequence.Candidate;
import io.github.flinkmlops.sequence.FinishReason;
import io.github.flinkmlops.sequence.SequencePrediction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Words go through Kafka, the job and Kafka and come back as PyTorch says them. */
@ExtendWith(KafkaExtension.class)
@Timeout(300)
class SequenceJobResultsTest {

    private static final int MOST_DIFFERENT = 3;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(1)
                            .build());

    static Stream<String> models() {
        return Stream.of("g2p");
    }

    @ParameterizedTest
    @MethodSource("models")
    void everyWordComesBackAsPyTorchSaysIt(String model) throws Exception {
        List<String> words = G2p.words();
        List<String> phonemes = G2p.phonemes();
        assertThat(words).hasSize(12_393).hasSameSizeAs(phonemes);

        SequenceBrokerJob.Output output =
                run("results-" + model, G2p.directory(model), G2p.messages(words));

        assertThat(output.deadLetters()).isEmpty();
        assertThat(output.predictions()).hasSize(words.size());
        String[] answers = new String[words.size()];
        for (SequencePrediction prediction : output.predictions()) {
            int word = Integer.parseInt(prediction.id());
            assertThat(answers[word]).as("a second answer to '%s'", words.get(word)).isNull();
            answers[word] = prediction.candidates().get(0).text();
        }
        long different = 0;
        for (int i = 0; i < answers.length; i++) {
            different += phonemes.get(i).equals(answers[i]) ? 0 : 1;
        }
        assertThat(different).isLessThanOrEqualTo(MOST_DIFFERENT);
    }

    @Test
    void aPredictionSaysWhatItIsOf() throws Exception {
        SequencePrediction prediction =
                run("results-one", G2p.directory(), G2p.messages(List.of("Hello")))
                        .predictions()
                        .get(0);

        assertThat(prediction.id()).isEqualTo("0");
        assertThat(prediction.model()).isEqualTo("g2p");
        assertThat(prediction.candidates()).hasSize(1);
        Candidate best = prediction.candidates().get(0);
        assertThat(best.text()).isEqualTo("HH EH L OW");
        assertThat(best.tokens()).containsExactly(19, 14, 24, 28);
        assertThat(best.finishReason()).isEqualTo(FinishReason.END_TOKEN);
        assertThat(best.logProbability()).isBetween(-1.0, 0.0).isEqualTo(best.score());
        assertThat(prediction.vector()).isNull();
        assertThat(prediction.attention()).isEmpty();
        assertThat(prediction.times().received())
                .isBetween(prediction.times().appended(), prediction.times().finished());
    }

    private static SequenceBrokerJob.Output run(String name, Path model, List<byte[]> messages)
            throws Exception {
        return SequenceBrokerJob.create(name, model, Duration.ofMillis(500))
                .run(StreamExecutionEnvironment.getExecutionEnvironment(), messages);
    }
}
