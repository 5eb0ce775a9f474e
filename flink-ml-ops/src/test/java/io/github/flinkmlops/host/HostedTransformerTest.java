package io.github.flinkmlops.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.github.flinkmlops.decoding.DecodedTarget;
import io.github.flinkmlops.decoding.DecodingRequest;
import io.github.flinkmlops.decoding.Greedy;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.script.ScriptedTransformer;
import io.github.flinkmlops.sequence.Candidate;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.DecodingStrategy;
import io.github.flinkmlops.transformer.Transformer;
import io.github.flinkmlops.transformer.TransformerCase;
import java.io.IOException;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A host with a real transformer on the real engine. */
class HostedTransformerTest {
    private static final int REQUESTS = 60;

    static Stream<TransformerCase> cases() throws IOException, URISyntaxException {
        return TransformerCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void greedyTokensAreThoseOfTheReferenceInAnyBatch(TransformerCase parity) throws Exception {
        List<int[]> sources = sources(parity);
        List<DecodedTarget> expected;
        try (Transformer transformer = parity.load()) {
            expected =
                    new Greedy(transformer)
                            .decode(
                                    sources.stream()
                                            .map(source -> request(source, sources))
                                            .toList());
        }
        try (ModelHost host = start(parity, 7)) {
            List<CompletableFuture<Outcome>> futures = new ArrayList<>();
            for (int[] source : sources) {
                DecodingRequest request = request(source, sources);
                futures.add(
                        host.submit(
                                work(
                                        new DecodingStrategy.Greedy(),
                                        source,
                                        request.minLength(),
                                        request.maxLength())));
            }
            for (int i = 0; i < futures.size(); i++) {
                Candidate actual = candidates(futures.get(i)).get(0);
                assertThat(actual.tokens()).isEqualTo(expected.get(i).tokens());
                assertThat(actual.finishReason()).isEqualTo(expected.get(i).finishReason());
                assertThat(actual.logProbability())
                        .isEqualTo(expected.get(i).logProbability(), within(1e-4));
            }
        }
    }

    /** Of lengths 1 to 20, so that rows leave and join in every step. */
    private static DecodingRequest request(int[] source, List<int[]> sources) {
        int length = 1 + sources.indexOf(source) * 7 % 20;
        return new DecodingRequest(source, length / 2, length);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aloneOrAmongOthersBeamsAndSamplesAreTheSame(TransformerCase parity) throws Exception {
        List<Work> works = new ArrayList<>();
        List<int[]> sources = sources(parity);
        for (int i = 0; i < REQUESTS; i++) {
            DecodingStrategy strategy =
                    switch (i % 3) {
                        case 0 -> new DecodingStrategy.Greedy();
                        case 1 -> new DecodingStrategy.Beam(1 + i % 4, 0.6f, 1);
                        default -> new DecodingStrategy.Sampling(0.9f, 8, 0.95f, i);
                    };
            works.add(work(strategy, sources.get(i), i % 5, 5 + i % 12));
        }
        try (ModelHost host = start(parity, 10);
                ModelHost other = start(parity, 10)) {
            List<CompletableFuture<Outcome>> together = works.stream().map(host::submit).toList();
            for (int i = 0; i < works.size(); i++) {
                List<Candidate> alone = candidates(other.submit(works.get(i)));
                List<Candidate> among = candidates(together.get(i));
                assertThat(among).hasSameSizeAs(alone);
                for (int rank = 0; rank < alone.size(); rank++) {
                    assertThat(among.get(rank).tokens()).isEqualTo(alone.get(rank).tokens());
                    assertThat(among.get(rank).score())
                            .isEqualTo(alone.get(rank).score(), within(1e-4));
                }
            }
            assertThat(host.snapshot().failures()).isZero();
        }
    }

    private static ModelHost start(TransformerCase parity, int rows) throws IOException {
        try (SafetensorsFile weights = parity.weights()) {
            ScriptedTransformer model =
                    ScriptedTransformer.load(parity.spec(), weights, Device.cpu());
            return ModelHost.start(
                    new HostedModel("parity", "v", model, null),
                    HostSettings.DEFAULT.withRows(rows));
        }
    }

    private static List<int[]> sources(TransformerCase parity) throws IOException {
        SplittableRandom random = new SplittableRandom(4);
        int[] known = Arrays.stream(parity.sources()).flatMapToInt(Arrays::stream).toArray();
        List<int[]> sources = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            int[] source = new int[1 + random.nextInt(20)];
            for (int j = 0; j < source.length; j++) {
                source[j] = known[random.nextInt(known.length)];
            }
            sources.add(source);
        }
        return sources;
    }

    private static Work work(
            DecodingStrategy strategy, int[] source, int minLength, int maxLength) {
        return new Work(
                source,
                new DecodingOptions(strategy, new int[0], minLength, maxLength, false),
                Duration.ofHours(1));
    }

    private static List<Candidate> candidates(CompletableFuture<Outcome> future) throws Exception {
        return ((Outcome.Targets) future.get()).candidates();
    }
}
