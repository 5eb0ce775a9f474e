package io.github.flinkmlops.job.quickstart;

/** Examples a second between one look at the figures and the next. */
final class Speed {

    private static final double NANOS = 1e9;

    private long examples;
    private long at;

    /**
     * The figures with their speed; without one at the first look.
     *
     * @param now {@link System#nanoTime}
     */
    Figures of(Figures figures, long now) {
        double speed = at == 0 ? Double.NaN : (figures.examples() - examples) * NANOS / (now - at);
        examples = figures.examples();
        at = now;
        return figures.withExamplesPerSecond(speed);
    }
}
