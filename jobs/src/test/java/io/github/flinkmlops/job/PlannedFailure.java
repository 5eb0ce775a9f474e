package io.github.flinkmlops.job;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A failure at a record, which happens once. */
final class PlannedFailure {

    /** How a job fails. */
    enum Kind {
        /** The task throws. */
        EXCEPTION,
        /** The task stands still until its TaskManager is taken away. */
        TASK_MANAGER
    }

    /** Flink makes copies of the deserializer, so the plan is where all of them see it. */
    private static final AtomicReference<@Nullable PlannedFailure> NEXT = new AtomicReference<>();

    private final Kind kind;
    private final long offset;
    private final CountDownLatch reached = new CountDownLatch(1);

    private PlannedFailure(Kind kind, long offset) {
        this.kind = kind;
        this.offset = offset;
    }

    /** Plans the next failure, for when the record at an offset is read. */
    static PlannedFailure at(long offset, Kind kind) {
        PlannedFailure failure = new PlannedFailure(kind, offset);
        NEXT.set(failure);
        return failure;
    }

    static void none() {
        NEXT.set(null);
    }

    /** Tells that a record is being read. */
    static void reading(long offset) {
        PlannedFailure next = NEXT.get();
        if (next != null && next.offset == offset && NEXT.compareAndSet(next, null)) {
            next.happen();
        }
    }

    private void happen() {
        reached.countDown();
        if (kind == Kind.TASK_MANAGER) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        throw new IllegalStateException("fails on purpose at offset " + offset);
    }

    boolean await(Duration limit) throws InterruptedException {
        return reached.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }
}
