package io.github.flinkmlops.job.quickstart;

import java.io.PrintStream;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Lines that scroll above a progress bar, which stays at the bottom. */
final class TerminalScreen implements Screen {

    private static final String CLEAR_LINE = "\r\u001b[K";
    private static final String BOLD = "\u001b[1m";
    private static final String PLAIN = "\u001b[0m";
    private static final int WIDEST_BAR = 100;
    private static final int REDRAW_MILLIS = 250;

    private final PrintStream out;
    private final int width;
    private final boolean colored;
    private @Nullable ProgressBar bar;
    private String drawn = "";

    TerminalScreen(PrintStream out, int width, boolean colored) {
        this.out = out;
        this.width = width;
        this.colored = colored;
    }

    @Override
    public synchronized void say(String line) {
        out.print((drawn.isEmpty() ? "" : CLEAR_LINE) + line + System.lineSeparator() + drawn);
        out.flush();
    }

    @Override
    public void title(String line) {
        say(colored ? BOLD + line + PLAIN : line);
    }

    @Override
    public void progress(long done, long total) {
        ProgressBar shown = bar;
        if (shown == null) {
            shown = newBar(total);
            bar = shown;
        }
        shown.stepTo(done);
    }

    private ProgressBar newBar(long total) {
        return new ProgressBarBuilder()
                .setTaskName("records")
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .setConsumer(
                        // The last column is left free: some terminals wrap when it is written.
                        new DelegatingProgressBarConsumer(
                                this::draw, Math.min(WIDEST_BAR, width - 1)))
                .build();
    }

    private synchronized void draw(String text) {
        drawn = text.strip();
        out.print(CLEAR_LINE + drawn);
        out.flush();
    }

    @Override
    public void close() {
        if (bar != null) {
            // It draws itself once more while it is closed.
            bar.close();
            bar = null;
        }
        synchronized (this) {
            if (!drawn.isEmpty()) {
                drawn = "";
                out.print(CLEAR_LINE);
                out.flush();
            }
        }
    }
}
