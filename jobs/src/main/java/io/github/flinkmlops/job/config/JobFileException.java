package io.github.flinkmlops.job.config;

import java.util.List;

/** A job file with mistakes: all of them in one message, in the order of their lines. */
public final class JobFileException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final List<String> mistakes;

    JobFileException(String source, List<String> mistakes) {
        super(
                source
                        + (mistakes.size() == 1
                                ? " has a mistake"
                                : " has " + mistakes.size() + " mistakes")
                        + ":\n  "
                        + String.join("\n  ", mistakes));
        this.mistakes = List.copyOf(mistakes);
    }

    /** The mistakes, each beginning with {@code line N:} where it has a line. */
    public List<String> mistakes() {
        return mistakes;
    }
}
