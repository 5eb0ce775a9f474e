package io.github.flinkmlops.job.quickstart;

import java.util.concurrent.TimeUnit;

/** The scoreboard while the job runs: a line a second, the last one when all is learned. */
final class LiveBoard {

    private static final long BETWEEN_LINES = TimeUnit.SECONDS.toNanos(1);
    private static final int LINES_UNDER_A_HEADER = 20;

    private final Scoreboard scoreboard;
    private final Screen screen;
    private final long records;
    private final Speed speed = new Speed();
    private long nextLine;
    private int lines;
    private boolean complete;

    /**
     * @param records how many there will be
     */
    LiveBoard(Scoreboard scoreboard, Screen screen, long records) {
        this.scoreboard = scoreboard;
        this.screen = screen;
        this.records = records;
    }

    /**
     * Shows the figures if it is time to.
     *
     * @param now {@link System#nanoTime}
     */
    void show(Figures figures, long now) {
        screen.progress(figures.records(), records);
        boolean last = figures.records() >= records;
        boolean due = lines == 0 || now - nextLine >= 0;
        if (!complete && (last || due)) {
            complete = last;
            nextLine = now + BETWEEN_LINES;
            if (lines++ % LINES_UNDER_A_HEADER == 0) {
                screen.title(scoreboard.header());
            }
            screen.say(scoreboard.line(speed.of(figures, now)));
        }
    }
}
