package io.github.flinkmlops.job.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class RateLimiterTest {

    @Test
    void spreadsEventsEvenlyFromTheFirst() {
        RateLimiter limiter = new RateLimiter(1_000);

        assertThat(limiter.delay(50)).isZero();
        assertThat(limiter.delay(50)).isEqualTo(1_000_000);
        assertThat(limiter.delay(50)).isEqualTo(2_000_000);
    }

    @Test
    void makesUpForAPauseWithoutWaiting() {
        RateLimiter limiter = new RateLimiter(1_000);
        limiter.delay(0);

        assertThat(limiter.delay(1_500_000)).isZero();
        assertThat(limiter.delay(1_500_000)).isEqualTo(500_000);
    }

    @Test
    void neverWaitsWithoutALimit() {
        RateLimiter limiter = new RateLimiter(Double.POSITIVE_INFINITY);
        limiter.delay(7);

        assertThat(limiter.delay(7)).isZero();
    }

    @Test
    void refusesARateOfZero() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RateLimiter(0))
                .withMessage("rate must be above 0 a second, was 0.0");
    }
}
