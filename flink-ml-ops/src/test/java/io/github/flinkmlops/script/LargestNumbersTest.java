package io.github.flinkmlops.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.transformer.Dimensions;
import org.junit.jupiter.api.Test;

class LargestNumbersTest {
    private static final Dimensions PAPER = new Dimensions(512, 8, 2048, 6, 6, 512);

    @Test
    void ordinaryWeightsCannotOverflow() {
        assertThat(LargestNumbers.bound(PAPER, 10)).isLessThan(Float.MAX_VALUE);
    }

    @Test
    void hugeWeightsAndThoseThatAreNotFiniteCan() {
        assertThat(LargestNumbers.bound(PAPER, 1e6)).isGreaterThan(Float.MAX_VALUE);
        assertThat(LargestNumbers.bound(PAPER, Double.POSITIVE_INFINITY)).isInfinite();
        assertThat(LargestNumbers.bound(PAPER, Double.NaN)).isNaN();
    }

    @Test
    void aBoundIsWhatTheLargestWeightsGive() {
        Dimensions smallest = new Dimensions(2, 1, 1, 1, 1, 4);
        // By hand, every weight being 1: a norm gives 2.41, or the embedding 2; a map doubles that
        // and adds 1.
        double normed = Math.sqrt(2) + 1;
        double mapped = 2 * normed + 1;
        double attended = 2 * mapped + 1;
        double fed = mapped + 1;
        double memory = 2 + attended + fed;
        double crossed = 2 * (2 * memory + 1) + 1;
        double product = 2 * mapped * (2 * memory + 1);
        double passed = 2 + attended + crossed + fed;
        assertThat(LargestNumbers.bound(smallest, 1)).isEqualTo(Math.max(passed, product));
    }
}
