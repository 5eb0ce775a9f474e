package io.github.flinkmlops.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.flinkmlops.sequence.Candidate;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.DecodingStrategy;
import io.github.flinkmlops.sequence.FinishReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every strategy against the whole of a language that can be counted up. */
class HypothesesTest {
    private static final DecodingStrategy GREEDY = new DecodingStrategy.Greedy();
    private static final int[] NONE = {};

    private final TinyLanguage language = new TinyLanguage();

    @Test
    void greedyTakesTheMostProbableTokenInEachStep() {
        for (int i = 0; i < 20; i++) {
            int[] source = {i, 3, i + 1};
            Candidate candidate = decode(source, options(GREEDY, NONE, 0, 12)).get(0);
            assertThat(candidate.tokens()).isEqualTo(greedy(source, 0, 12));
            boolean ended = candidate.finishReason() == FinishReason.END_TOKEN;
            assertThat(ended).isEqualTo(candidate.tokens().length < 12);
            assertThat(candidate.logProbability())
                    .isEqualTo(logProbability(source, candidate, 0), within(1e-5));
            assertThat(candidate.score()).isEqualTo(candidate.logProbability());
        }
    }

    @Test
    void theEndTokenIsNotChosenBeforeTheMinimalLength() {
        TinyLanguage short_ = new TinyLanguage(4);
        for (DecodingStrategy strategy :
                List.of(
                        GREEDY,
                        new DecodingStrategy.Beam(3, 1, 3),
                        new DecodingStrategy.Sampling(1, 9, 0.9f, 5))) {
            for (Candidate each : decode(short_, new int[] {5}, options(strategy, NONE, 7, 9))) {
                assertThat(each.tokens().length).isBetween(7, 9);
                assertThat(each.tokens()).doesNotContain(TinyLanguage.EOS);
            }
        }
        assertThat(decode(short_, new int[] {5}, options(GREEDY, NONE, 7, 9)).get(0).tokens())
                .isEqualTo(greedy(short_, new int[] {5}, 7, 9));
    }

    @Test
    void aTargetIsNeverLongerThanTheModelAllows() {
        int[] source = {4};
        Candidate longest = decode(source, options(GREEDY, NONE, 1000, Integer.MAX_VALUE)).get(0);
        assertThat(longest.tokens()).hasSize(TinyLanguage.MOST);
        assertThat(longest.finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void thePrefixStandsInFrontAndDoesNotCountInTheProbability() {
        int[] source = {7, 8};
        int[] prefix = {5, 3, 3, 4};
        for (DecodingStrategy strategy :
                List.of(
                        GREEDY,
                        new DecodingStrategy.Beam(3, 0, 2),
                        new DecodingStrategy.Sampling(1, 9, 1, 5))) {
            for (Candidate each : decode(source, options(strategy, prefix, 0, 9))) {
                assertThat(each.tokens()).startsWith(prefix).hasSizeLessThanOrEqualTo(9);
                assertThat(each.logProbability())
                        .isEqualTo(logProbability(source, each, prefix.length), within(1e-5));
            }
        }
    }

    @Test
    void aPrefixThatLeavesNoRoomIsRefused() {
        DecodingOptions options = options(GREEDY, new int[TinyLanguage.MOST], 0, Integer.MAX_VALUE);
        assertThatThrownBy(() -> Hypotheses.begin(options, TinyLanguage.IDS, TinyLanguage.MOST))
                .hasMessageContaining("shorter than the model's longest target of 24, has 24");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.6, 0", "1, 2", "2, 0"})
    void aBeamThatIsWideEnoughFindsTheBestOfAllTargets(float lengthPenalty, int minLength) {
        int maxLength = 3;
        for (int i = 0; i < 8; i++) {
            int[] source = {i, i};
            List<Candidate> all = everyTarget(source, minLength, maxLength, lengthPenalty);
            // 5² = 25 beginnings of two tokens are all followed.
            List<Candidate> best =
                    decode(
                            source,
                            options(
                                    new DecodingStrategy.Beam(25, lengthPenalty, 6),
                                    NONE,
                                    minLength,
                                    maxLength));
            assertThat(best).hasSize(6);
            for (int rank = 0; rank < best.size(); rank++) {
                assertThat(best.get(rank).tokens()).isEqualTo(all.get(rank).tokens());
                assertThat(best.get(rank).score()).isEqualTo(all.get(rank).score(), within(1e-5));
                assertThat(best.get(rank).logProbability())
                        .isEqualTo(all.get(rank).logProbability(), within(1e-5));
                assertThat(best.get(rank).finishReason()).isEqualTo(all.get(rank).finishReason());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 0, 1", "3, 1, 3", "4, 0.6, 2"})
    void aNarrowBeamFollowsTheLikeliestBeginnings(int width, float lengthPenalty, int nBest) {
        for (int i = 0; i < 20; i++) {
            int[] source = {i, 2};
            List<Candidate> expected = plainBeam(source, width, lengthPenalty, nBest, 10);
            List<Candidate> actual =
                    decode(
                            source,
                            options(
                                    new DecodingStrategy.Beam(width, lengthPenalty, nBest),
                                    NONE,
                                    0,
                                    10));
            assertThat(actual).hasSize(nBest);
            for (int rank = 0; rank < nBest; rank++) {
                assertThat(actual.get(rank).tokens()).isEqualTo(expected.get(rank).tokens());
            }
        }
    }

    @Test
    void aBeamEndsAsSoonAsNothingCanBeatWhatHasEnded() {
        TinyLanguage short_ = new TinyLanguage(8);
        decode(short_, new int[] {3}, options(new DecodingStrategy.Beam(2, 0, 1), NONE, 0, 20));
        assertThat(short_.steps.get()).isLessThan(4);
    }

    @Test
    void aBeamOfOneIsGreedyUntilItsFirstEnd() {
        int[] source = {11};
        DecodingOptions beam = options(new DecodingStrategy.Beam(1, 0, 1), NONE, 12, 12);
        assertThat(decode(source, beam).get(0).tokens())
                .isEqualTo(decode(source, options(GREEDY, NONE, 12, 12)).get(0).tokens());
    }

    @Test
    void samplingDrawsTokensAsOftenAsTheirProbabilitiesSay() {
        int[] source = {9};
        float[] logProbabilities = language.logProbabilities(source, NONE);
        Map<Integer, Integer> counts = new HashMap<>();
        int draws = 20_000;
        for (int seed = 0; seed < draws; seed++) {
            DecodingStrategy.Sampling sampling =
                    new DecodingStrategy.Sampling(1, Integer.MAX_VALUE, 1, seed);
            Candidate one = decode(source, options(sampling, NONE, 0, 1)).get(0);
            int token = one.tokens().length == 0 ? TinyLanguage.EOS : one.tokens()[0];
            counts.merge(token, 1, Integer::sum);
        }
        for (int token = 0; token < logProbabilities.length; token++) {
            assertThat(counts.getOrDefault(token, 0) / (double) draws)
                    .isEqualTo(Math.exp(logProbabilities[token]), within(0.015));
        }
    }

    @Test
    void temperatureSharpensAndTopKAndTopPCut() {
        int[] source = {9};
        float[] p = language.logProbabilities(source, NONE);
        List<Integer> ranked =
                IntStream.range(0, p.length)
                        .boxed()
                        .sorted(Comparator.comparing(token -> -p[token]))
                        .toList();
        assertThat(drawn(source, new DecodingStrategy.Sampling(0.01f, 99, 1, 0)))
                .containsOnlyKeys(ranked.get(0));
        assertThat(drawn(source, new DecodingStrategy.Sampling(5, 2, 1, 0)))
                .containsOnlyKeys(ranked.get(0), ranked.get(1));
        float firstTwo = (float) (Math.exp(p[ranked.get(0)]) + 0.5 * Math.exp(p[ranked.get(1)]));
        assertThat(drawn(source, new DecodingStrategy.Sampling(1, 99, firstTwo, 0)))
                .containsOnlyKeys(ranked.get(0), ranked.get(1));
    }

    private Map<Integer, Integer> drawn(int[] source, DecodingStrategy.Sampling like) {
        Map<Integer, Integer> counts = new HashMap<>();
        for (int seed = 0; seed < 500; seed++) {
            DecodingStrategy.Sampling sampling =
                    new DecodingStrategy.Sampling(
                            like.temperature(), like.topK(), like.topP(), seed);
            Candidate one = decode(source, options(sampling, NONE, 0, 1)).get(0);
            counts.merge(
                    one.tokens().length == 0 ? TinyLanguage.EOS : one.tokens()[0], 1, Integer::sum);
        }
        return counts;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void theLikeliestTokensAreThoseOfASort(int count) {
        LikeliestTokens likeliest = new LikeliestTokens(count);
        float[] row = {-1, -3, -0.5f, -0.5f, 0, -0f, Float.NEGATIVE_INFINITY, -2};
        Integer[] ranked = IntStream.range(0, row.length).boxed().toArray(Integer[]::new);
        Arrays.sort(ranked, Comparator.comparing(token -> -row[token]));
        int found = likeliest.find(row, 4);
        assertThat(found).isEqualTo(count);
        List<Integer> expected = Arrays.stream(ranked).filter(token -> token != 4).toList();
        for (int rank = 0; rank < found; rank++) {
            assertThat(likeliest.token(rank)).isEqualTo(expected.get(rank));
            assertThat(likeliest.logProbability(rank)).isEqualTo(row[expected.get(rank)]);
        }
    }

    private List<Candidate> decode(int[] source, DecodingOptions options) {
        return decode(language, source, options);
    }

    private static List<Candidate> decode(
            TinyLanguage language, int[] source, DecodingOptions options) {
        Hypotheses hypotheses = Hypotheses.begin(options, TinyLanguage.IDS, TinyLanguage.MOST);
        int width = hypotheses.width();
        try (DecodingBatch<Alone> batch = new DecodingBatch<>(language, width)) {
            batch.add(List.of(new Alone(source, hypotheses)));
            while (batch.rows() > 0) {
                batch.step();
            }
        }
        return hypotheses.candidates();
    }

    private record Alone(int[] source, Hypotheses hypotheses) implements Target {}

    private static DecodingOptions options(
            DecodingStrategy strategy, int[] prefix, int minLength, int maxLength) {
        return new DecodingOptions(strategy, prefix, minLength, maxLength, false);
    }

    private double logProbability(int[] source, Candidate candidate, int from) {
        int[] whole = candidate.tokens();
        if (candidate.finishReason() == FinishReason.END_TOKEN) {
            whole = append(whole, TinyLanguage.EOS);
        }
        return language.logProbability(source, whole, from);
    }

    private int[] greedy(int[] source, int minLength, int maxLength) {
        return greedy(language, source, minLength, maxLength);
    }

    private static int[] greedy(TinyLanguage language, int[] source, int minLength, int maxLength) {
        int[] tokens = NONE;
        while (tokens.length < maxLength) {
            float[] next = language.logProbabilities(source, tokens);
            int best = -1;
            for (int token = 0; token < next.length; token++) {
                boolean barred = token == TinyLanguage.EOS && tokens.length < minLength;
                if (!barred && (best < 0 || next[token] > next[best])) {
                    best = token;
                }
            }
            if (best == TinyLanguage.EOS) {
                break;
            }
            tokens = append(tokens, best);
        }
        return tokens;
    }

    private List<Candidate> everyTarget(
            int[] source, int minLength, int maxLength, float lengthPenalty) {
        List<Candidate> all = new ArrayList<>();
        List<int[]> beginnings = List.of(NONE);
        for (int length = 0; length <= maxLength; length++) {
            List<int[]> longer = new ArrayList<>();
            for (int[] beginning : beginnings) {
                if (length == maxLength) {
                    all.add(candidate(source, beginning, false, lengthPenalty));
                    continue;
                }
                if (length >= minLength) {
                    all.add(candidate(source, beginning, true, lengthPenalty));
                }
                for (int token = 0; token < 6; token++) {
                    if (token != TinyLanguage.EOS) {
                        longer.add(append(beginning, token));
                    }
                }
            }
            beginnings = longer;
        }
        all.sort(Comparator.comparing(each -> -each.score()));
        return all;
    }

    private Candidate candidate(int[] source, int[] tokens, boolean end, float lengthPenalty) {
        int[] whole = end ? append(tokens, TinyLanguage.EOS) : tokens;
        double logProbability = language.logProbability(source, whole, 0);
        return new Candidate(
                tokens,
                null,
                logProbability,
                logProbability / Math.pow((5 + whole.length) / 6.0, lengthPenalty),
                end ? FinishReason.END_TOKEN : FinishReason.LENGTH);
    }

    /** Beam search with whole sequences and sorted lists, to the last step. */
    private List<Candidate> plainBeam(
            int[] source, int width, float lengthPenalty, int nBest, int maxLength) {
        List<Candidate> ended = new ArrayList<>();
        List<int[]> live = List.of(NONE);
        for (int length = 0; length < maxLength; length++) {
            List<int[]> longer = new ArrayList<>();
            for (int[] beginning : live) {
                ended.add(candidate(source, beginning, true, lengthPenalty));
                for (int token = 0; token < 6; token++) {
                    if (token != TinyLanguage.EOS) {
                        longer.add(append(beginning, token));
                    }
                }
            }
            longer.sort(Comparator.comparing(each -> -language.logProbability(source, each, 0)));
            live = longer.subList(0, Math.min(width, longer.size()));
        }
        for (int[] each : live) {
            ended.add(candidate(source, each, false, lengthPenalty));
        }
        ended.sort(Comparator.comparing(each -> -each.score()));
        return ended.subList(0, nBest);
    }

    private static int[] append(int[] tokens, int token) {
        int[] longer = Arrays.copyOf(tokens, tokens.length + 1);
        longer[tokens.length] = token;
        return longer;
    }
}
