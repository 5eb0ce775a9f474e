package io.github.flinkmlops.job.quickstart;

/** Spreads events evenly over time: event i is due i / rate seconds after the first. */
final class RateLimiter {

    private static final double NANOS = 1e9;

    private final double perSecond;
    private long startedAt;
    private long events;

    /**
     * @param perSecond above 0; infinity sets no limit
     */
    RateLimiter(double perSecond) {
        if (!(perSecond > 0)) {
            throw new IllegalArgumentException("rate must be above 0 a second, was " + perSecond);
        }
        this.perSecond = perSecond;
    }

    /**
     * Counts an event and says how long it must wait.
     *
     * @param now {@link System#nanoTime}
     * @return nanoseconds, at least 0
     */
    long delay(long now) {
        if (events == 0) {
            startedAt = now;
        }
        long due = startedAt + (long) (events * NANOS / perSecond);
        events++;
        return Math.max(0, due - now);
    }
}
