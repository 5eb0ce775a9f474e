package io.github.flinkmlops.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.flinkmlops.sequence.FinishReason;
import io.github.flinkmlops.transformer.Transformer;
import io.github.flinkmlops.transformer.TransformerCase;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Greedy decoding against PyTorch's, and what it promises of its own. */
class GreedyParityTest {
    private static final int STEPS = 12;

    static Stream<TransformerCase> cases() throws IOException, URISyntaxException {
        return TransformerCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void greedyTokensAreThoseOfPyTorch(TransformerCase parity) throws IOException {
        try (Transformer transformer = parity.load()) {
            List<DecodedTarget> targets =
                    new Greedy(transformer).decode(requests(parity.sources(), 0, STEPS));
            int eos = transformer.spec().tokenIds().eos();
            int[][] expected = parity.greedy();
            assertThat(targets).hasSize(expected.length);
            for (int row = 0; row < expected.length; row++) {
                int last = expected[row].length - 1;
                boolean ended = expected[row][last] == eos;
                int[] between = Arrays.copyOfRange(expected[row], 1, ended ? last : last + 1);
                assertThat(targets.get(row).tokens()).isEqualTo(between);
                assertThat(targets.get(row).finishReason())
                        .isEqualTo(ended ? FinishReason.END_TOKEN : FinishReason.LENGTH);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aloneOrInABatchTheTokensAreTheSame(TransformerCase parity) throws IOException {
        try (Transformer transformer = parity.load()) {
            Greedy greedy = new Greedy(transformer);
            List<DecodingRequest> requests = requests(parity.sources(), 0, STEPS);
            List<DecodedTarget> together = greedy.decode(requests);
            for (int row = 0; row < requests.size(); row++) {
                DecodedTarget alone = greedy.decode(requests.subList(row, row + 1)).get(0);
                assertThat(alone.tokens()).isEqualTo(together.get(row).tokens());
                assertThat(alone.logProbability())
                        .isEqualTo(together.get(row).logProbability(), within(1e-4));
            }
        }
    }

    @Test
    void endsNeitherBeforeTheMinimumNorAfterTheMaximum() throws IOException, URISyntaxException {
        TransformerCase parity = TransformerCase.named("post_norm");
        int[][] sources = parity.sources();
        try (Transformer transformer = parity.load()) {
            // Each of another length, so that they leave the batch one after the other.
            List<DecodingRequest> requests =
                    IntStream.range(0, sources.length)
                            .mapToObj(i -> new DecodingRequest(sources[i], 14 + i, 14 + i))
                            .toList();
            List<DecodedTarget> targets = new Greedy(transformer).decode(requests);
            for (int i = 0; i < sources.length; i++) {
                assertThat(targets.get(i).tokens()).hasSize(14 + i);
                assertThat(targets.get(i).finishReason()).isEqualTo(FinishReason.LENGTH);
                assertThat(targets.get(i).logProbability()).isNegative();
            }
        }
    }

    @Test
    void aTargetIsNeverLongerThanTheModelAllows() throws IOException, URISyntaxException {
        TransformerCase parity = TransformerCase.named("pre_norm");
        try (Transformer transformer = parity.load()) {
            int most = transformer.spec().dimensions().maxLength();
            List<DecodedTarget> targets =
                    new Greedy(transformer).decode(requests(parity.sources(), 1000, 1000));
            assertThat(targets).allSatisfy(each -> assertThat(each.tokens()).hasSize(most));
        }
    }

    private static List<DecodingRequest> requests(int[][] sources, int minLength, int maxLength) {
        return Arrays.stream(sources)
                .map(source -> new DecodingRequest(source, minLength, maxLength))
                .toList();
    }
}
