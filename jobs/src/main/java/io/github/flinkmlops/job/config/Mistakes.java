package io.github.flinkmlops.job.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the mistakes of a job file, so that all of them are told at once. */
final class Mistakes {

    private record Mistake(int line, String text) {}

    private final String source;
    private final List<Mistake> found = new ArrayList<>();

    /**
     * @param source what the message calls the file
     */
    Mistakes(String source) {
        this.source = source;
    }

    void add(int line, String text) {
        found.add(new Mistake(line, text));
    }

    int count() {
        return found.size();
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw exception();
        }
    }

    JobFileException exception() {
        return new JobFileException(
                source,
                found.stream()
                        .sorted(Comparator.comparingInt(Mistake::line))
                        .map(mistake -> "line " + mistake.line() + ": " + mistake.text())
                        .distinct()
                        .toList());
    }
}
