package io.github.flinkmlops.job.quickstart;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** How far a run is: a line a second, the last one when all is there. */
final class SequenceBoard {

    private static final long BETWEEN_LINES = TimeUnit.SECONDS.toNanos(1);
    private static final double NANOS = 1e9;

    private final Screen screen;
    private final int lines;
    private long shownAt;
    private int shown = -1;

    SequenceBoard(Screen screen, int lines) {
        this.screen = screen;
        this.lines = lines;
    }

    /**
     * Shows what has come back if it is time to.
     *
     * @param now {@link System#nanoTime}
     */
    void show(SequenceResults results, long now) {
        int done = results.answered() + results.refused();
        screen.progress(done, lines);
        boolean due = done == lines || now - shownAt >= BETWEEN_LINES;
        if (done == 0 || done == shown || (shown >= 0 && !due)) {
            return;
        }
        if (shown < 0) {
            screen.title("      lines   per second   p50 ms   p99 ms  refused");
        }
        String speed =
                shown < 0
                        ? "-"
                        : String.format(
                                Locale.ROOT, "%,.0f", (done - shown) * NANOS / (now - shownAt));
        screen.say(
                String.format(
                        Locale.ROOT,
                        "%,11d %12s %8s %8s %8d",
                        done,
                        speed,
                        shown(results.millis(0.5)),
                        shown(results.millis(0.99)),
                        results.refused()));
        shown = done;
        shownAt = now;
    }

    private static String shown(double millis) {
        return Double.isNaN(millis) ? "-" : String.format(Locale.ROOT, "%,.0f", millis);
    }
}
