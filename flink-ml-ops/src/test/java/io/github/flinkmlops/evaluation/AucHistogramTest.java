package io.github.flinkmlops.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** The histogram's area against the exact one: within 1e-3. */
class AucHistogramTest {

    private record Scored(float score, boolean positive) {}

    private static Scored[] scores(long seed, DoubleUnaryOperator probability) {
        SplittableRandom random = new SplittableRandom(seed);
        Scored[] scores = new Scored[20_000];
        for (int i = 0; i < scores.length; i++) {
            double hidden = random.nextDouble(-3, 3);
            boolean positive = random.nextDouble() < 1 / (1 + Math.exp(-hidden));
            scores[i] = new Scored((float) probability.applyAsDouble(hidden), positive);
        }
        return scores;
    }

    /** Pairs in order by a walk over the sorted scores; pairs of equal scores count half. */
    private static double exactArea(Scored[] scores) {
        Scored[] sorted = scores.clone();
        Arrays.sort(sorted, Comparator.comparingDouble(Scored::score));
        double pairs = 0;
        long negativesBelow = 0;
        long positives = 0;
        for (int from = 0; from < sorted.length; ) {
            int to = from;
            long tiedPositives = 0;
            while (to < sorted.length && sorted[to].score() == sorted[from].score()) {
                tiedPositives += sorted[to++].positive() ? 1 : 0;
            }
            long tiedNegatives = to - from - tiedPositives;
            pairs += tiedPositives * (negativesBelow + tiedNegatives / 2.0);
            negativesBelow += tiedNegatives;
            positives += tiedPositives;
            from = to;
        }
        return pairs / positives / negativesBelow;
    }

    private static double area(Scored[] scores) {
        AucHistogram histogram = new AucHistogram();
        for (Scored scored : scores) {
            histogram.add(scored.score(), scored.positive(), 1);
        }
        return histogram.area();
    }

    private static void assertNear(DoubleUnaryOperator probability, double tolerance) {
        for (long seed = 0; seed < 5; seed++) {
            Scored[] scores = scores(seed, probability);
            assertThat(area(scores)).isCloseTo(exactArea(scores), within(tolerance));
        }
    }

    @Test
    void isNearTheExactAreaForSpreadScores() {
        assertNear(z -> 1 / (1 + Math.exp(-z)), 2e-4);
    }

    @Test
    void isNearTheExactAreaForScoresThatCrowdAtTheEnds() {
        assertNear(z -> 1 / (1 + Math.exp(-6 * z)), 2e-4);
        assertNear(z -> 1 / (1 + Math.exp(9 - z)), 2e-4);
        assertNear(z -> 1 / (1 + Math.exp(-9 - z)), 2e-4);
    }

    @Test
    void isNearTheExactAreaForScoresThatCrowdInTheMiddle() {
        assertNear(z -> 0.2 + 0.01 * z, 1e-3);
    }

    @Test
    void countsTiesHalf() {
        assertNear(z -> Math.round(z) / 10.0 + 0.5, 1e-9);
        assertNear(z -> 0.3, 1e-9);
    }

    @Test
    void knowsTheEnds() {
        AucHistogram histogram = new AucHistogram();
        assertThat(histogram.area()).as("without examples").isZero();
        histogram.add(1f, true, 1);
        assertThat(histogram.area()).as("without negatives").isZero();
        histogram.add(0f, false, 1);
        assertThat(histogram.area()).isEqualTo(1);
        histogram.add(1f - 1e-7f, false, 1);
        histogram.add(1e-30f, true, 1);
        assertThat(histogram.area()).isBetween(0.5, 0.75);
    }

    @Test
    void weightsCountAsRepetitions() {
        AucHistogram weighted = new AucHistogram();
        AucHistogram repeated = new AucHistogram();
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 100; i++) {
            float score = (float) random.nextDouble();
            boolean positive = random.nextBoolean();
            int weight = random.nextInt(1, 4);
            weighted.add(score, positive, weight);
            for (int w = 0; w < weight; w++) {
                repeated.add(score, positive, 1);
            }
        }
        assertThat(weighted.area()).isEqualTo(repeated.area());
    }
}
