package io.github.flinkmlops.host;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** One user's share in a host that others may use too. */
public final class HostHandle implements AutoCloseable {
    private final ModelHost host;
    private final String device;
    private final int capacity;
    private final Runnable release;
    private final Set<CompletableFuture<Outcome>> underWay = ConcurrentHashMap.newKeySet();
    private boolean closed;

    HostHandle(ModelHost host, String device, int capacity, Runnable release) {
        this.host = host;
        this.device = device;
        this.capacity = capacity;
        this.release = release;
    }

    /** Returns what is hosted; it must not be closed by the user. */
    public HostedModel hosted() {
        return host.hosted();
    }

    /** Returns where the model is, as {@code cpu} or {@code gpu:N}. */
    public String device() {
        return device;
    }

    /**
     * Asks for a work to be done.
     *
     * @see ModelHost#submit
     * @throws IllegalStateException if as many works are under way as this user may have, or if it
     *     is closed
     */
    public CompletableFuture<Outcome> submit(Work work) {
        if (underWay.size() >= capacity) {
            throw new IllegalStateException(
                    "this user may have %d works under way, and has them".formatted(capacity));
        }
        CompletableFuture<Outcome> future = host.submit(work);
        if (!future.isDone()) {
            underWay.add(future);
            future.whenComplete((outcome, failure) -> underWay.remove(future));
        }
        return future;
    }

    /** Returns what the host is doing, for all its users. */
    public HostSnapshot snapshot() {
        return host.snapshot();
    }

    /** Cancels what has not been answered and, if this is the last user, closes the host. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (CompletableFuture<Outcome> future : underWay) {
            future.cancel(false);
        }
        release.run();
    }
}
