package io.github.flinkmlops.job.quickstart;

import java.io.PrintStream;

/** Lines for a file or a pipe: no colours, no control characters, no progress bar. */
final class PlainScreen implements Screen {

    private final PrintStream out;

    PlainScreen(PrintStream out) {
        this.out = out;
    }

    @Override
    public void say(String line) {
        out.println(line);
        out.flush();
    }

    @Override
    public void title(String line) {
        say(line);
    }

    @Override
    public void progress(long done, long total) {}

    @Override
    public void close() {}
}
