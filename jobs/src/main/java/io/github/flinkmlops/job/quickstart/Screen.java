package io.github.flinkmlops.job.quickstart;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** Where the quickstart talks to its user. */
interface Screen extends AutoCloseable {

    /** One line. */
    void say(String line);

    /** A line that stands out, where the screen can show that. */
    void title(String line);

    /** How much of the input has been worked off. */
    void progress(long done, long total);

    /** Takes the progress away. */
    @Override
    void close();

    /**
     * A terminal if standard output is one, else plain lines.
     *
     * @param columns the terminal's width as the run script found it, or null if there is none
     */
    static Screen on(PrintStream out, @Nullable String columns, @Nullable String noColor) {
        int width = 0;
        if (columns != null && columns.matches("[0-9]{1,4}")) {
            width = Integer.parseInt(columns);
        }
        boolean colored = noColor == null || noColor.isEmpty();
        return width > 0 ? new TerminalScreen(out, width, colored) : new PlainScreen(out);
    }
}
