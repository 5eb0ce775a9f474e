package io.github.flinkmlops.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.flinkmlops.sequence.Attention;
import io.github.flinkmlops.sequence.Candidate;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.DecodingStrategy;
import io.github.flinkmlops.sequence.FinishReason;
import io.github.flinkmlops.sequence.SequencePrediction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        return Stream.of("g2p", "g2p-script");
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

    @Test
    void aRequestSaysHowItIsDecoded() throws Exception {
        DecodingOptions attention =
                new DecodingOptions(new DecodingStrategy.Greedy(), new int[0], 0, 40, true);
        DecodingOptions beam =
                new DecodingOptions(
                        new DecodingStrategy.Beam(5, 0.6f, 3), new int[0], 0, 40, false);
        DecodingOptions drawn =
                new DecodingOptions(
                        new DecodingStrategy.Sampling(1.5f, 20, 1, 7), new int[0], 0, 40, false);
        DecodingOptions forced =
                new DecodingOptions(new DecodingStrategy.Greedy(), new int[] {19, 6}, 0, 3, false);
        Map<String, SequencePrediction> answers = new HashMap<>();
        for (SequencePrediction prediction :
                run(
                                "results-options",
                                G2p.directory(),
                                List.of(
                                        G2p.message("attention", "hello", attention),
                                        G2p.message("beam", "hello", beam),
                                        G2p.message("drawn", "internationalization", drawn),
                                        G2p.message("again", "internationalization", drawn),
                                        G2p.message("forced", "hello", forced)))
                        .predictions()) {
            answers.put(prediction.id(), prediction);
        }

        // Three kinds of three layers; four heads; five tokens and the begin token look.
        List<Attention> maps = answers.get("attention").attention();
        assertThat(maps).hasSize(9);
        for (Attention map : maps) {
            boolean encoder = map.kind() == Attention.Kind.ENCODER_SELF;
            assertThat(map.weights()).hasNumberOfRows(4);
            assertThat(map.weights()[0]).hasNumberOfRows(encoder ? 6 : 5);
            for (float[] query : map.weights()[3]) {
                float sum = 0;
                for (float weight : query) {
                    sum += weight;
                }
                assertThat(sum).isCloseTo(1, within(1e-4f));
            }
        }
        List<Candidate> best = answers.get("beam").candidates();
        assertThat(best).hasSize(3);
        assertThat(best.get(0).text()).isEqualTo("HH EH L OW");
        assertThat(best.get(0).score()).isGreaterThan(best.get(0).logProbability());
        assertThat(best)
                .isSortedAccordingTo(Comparator.comparingDouble(Candidate::score).reversed());
        assertThat(answers.get("drawn").candidates().get(0).tokens())
                .isEqualTo(answers.get("again").candidates().get(0).tokens());
        Candidate cut = answers.get("forced").candidates().get(0);
        assertThat(cut.tokens()).startsWith(19, 6).hasSize(3);
        assertThat(cut.finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    private static SequenceBrokerJob.Output run(String name, Path model, List<byte[]> messages)
            throws Exception {
        return SequenceBrokerJob.create(name, model, Duration.ofMillis(500))
                .run(StreamExecutionEnvironment.getExecutionEnvironment(), messages);
    }
}
