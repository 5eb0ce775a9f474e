package io.github.flinkmlops.job.quickstart;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes what was started, the latest first, when the run ends or the process is told to end,
 * whichever is earlier.
 */
final class Cleanup implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Cleanup.class);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private boolean closed;

    Cleanup() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "cleanup"));
    }

    /** Takes over the closing of something; if it is too late, closes it at once. */
    synchronized <T extends AutoCloseable> T add(T one) {
        if (closed) {
            close(one);
        } else {
            opened.push(one);
        }
        return one;
    }

    @Override
    public synchronized void close() {
        closed = true;
        while (!opened.isEmpty()) {
            close(opened.pop());
        }
    }

    private static void close(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) {
            LOG.warn("Not closed: {}", one, e);
        }
    }
}
