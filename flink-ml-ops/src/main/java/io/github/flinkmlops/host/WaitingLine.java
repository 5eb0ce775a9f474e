package io.github.flinkmlops.host;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Requests that wait for a place, in the order of their arrival. The first one is always served
 * next; it is joined by those behind it whose sources are most like its own in length. Where the
 * first one does not fit, others pass it, but not for ever: then the batch runs empty for it.
 */
final class WaitingLine {
    /** How often others may pass a request that does not fit. */
    private static final int PATIENCE = 16;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private Deque<Request> line = new ArrayDeque<>();
    private volatile int size;
    private volatile boolean closed;
    private @Nullable Throwable broken;

    /** Of all that wait, {@link System#nanoTime}; it may be too early. */
    private long nextDeadline;

    /**
     * Adds a request behind all others.
     *
     * @throws IllegalStateException if the host is closed or broken
     */
    void add(Request request, long now) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException(
                        broken == null ? "the model's host is closed" : "the model's host failed",
                        broken);
            }
            long left = request.timeLeft(now);
            if (line.isEmpty() || left < nextDeadline - now) {
                nextDeadline = now + left;
            }
            line.add(request);
            size = line.size();
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        return size;
    }

    boolean closed() {
        return closed;
    }

    /**
     * Waits for requests: without limit for the first one, then a while until there are enough.
     *
     * @return false if the line is closed
     */
    boolean await(int enough, long firstWaitNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (line.isEmpty() && !closed) {
                arrived.await();
            }
            long left = firstWaitNanos;
            while (left > 0 && line.size() < enough && !closed) {
                left = arrived.awaitNanos(left);
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes out the requests that are served next, and accounts for them in the room. Those whose
     * time is up are answered so.
     *
     * @param window how many of the first are looked at
     */
    List<Request> take(Room room, int window, long now) {
        if (size == 0) {
            return List.of();
        }
        List<Request> expired = new ArrayList<>();
        List<Request> taken;
        lock.lock();
        try {
            removeExpired(now, expired);
            taken = choose(room, window);
            size = line.size();
            if (size > 0) {
                // Another thread may have an empty batch.
                arrived.signal();
            }
        } finally {
            lock.unlock();
        }
        for (Request request : expired) {
            request.expire(now);
        }
        return taken;
    }

    private void removeExpired(long now, List<Request> expired) {
        if (line.isEmpty() || now - nextDeadline < 0) {
            return;
        }
        long earliest = Long.MAX_VALUE;
        for (Iterator<Request> each = line.iterator(); each.hasNext(); ) {
            Request request = each.next();
            if (request.expired(now)) {
                each.remove();
                expired.add(request);
            } else {
                earliest = Math.min(earliest, request.timeLeft(now));
            }
        }
        nextDeadline = now + earliest;
    }

    private List<Request> choose(Room room, int window) {
        List<Request> seen = new ArrayList<>(Math.min(window, line.size()));
        while (seen.size() < window && !line.isEmpty()) {
            Request request = line.poll();
            if (!request.abandoned()) {
                seen.add(request);
            }
        }
        if (seen.isEmpty()) {
            return List.of();
        }
        List<Request> taken = new ArrayList<>();
        Request first = seen.get(0);
        if (room.admits(first) || first.passedOver++ < PATIENCE) {
            for (Request request : byLikeness(seen, first.source().length)) {
                if (room.freeRows() == 0) {
                    break;
                }
                if (room.admits(request)) {
                    room.take(request);
                    taken.add(request);
                    request.taken = true;
                }
            }
        }
        for (int i = seen.size() - 1; i >= 0; i--) {
            if (!seen.get(i).taken) {
                line.addFirst(seen.get(i));
            }
        }
        return taken;
    }

    /** Sorts by how far a source's length is from the given one; equals stay in their order. */
    private static List<Request> byLikeness(List<Request> requests, int length) {
        List<Request> sorted = new ArrayList<>(requests);
        sorted.sort(
                (a, b) ->
                        Integer.compare(
                                Math.abs(a.source().length - length),
                                Math.abs(b.source().length - length)));
        return sorted;
    }

    /** Ends the line; what waits is cancelled. */
    void close() {
        end(null);
    }

    /** Ends the line; what waits fails, and what comes too. */
    void fail(Throwable cause) {
        end(cause);
    }

    private void end(@Nullable Throwable cause) {
        Deque<Request> left;
        lock.lock();
        try {
            closed = true;
            broken = cause;
            left = line;
            line = new ArrayDeque<>();
            size = 0;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
        for (Request request : left) {
            request.end(cause);
        }
    }
}
