package io.github.flinkmlops.e2e;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waiting for what other processes do. */
final class Deadline {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private Deadline() {}

    /** Something that may not be there yet; a failure counts as not yet. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    /**
     * Waits until it holds.
     *
     * @throws AssertionError if it does not hold in time, with the last failure as its cause
     */
    static void await(String what, Duration limit, Condition condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        Exception last = null;
        do {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted while waiting for " + what, e);
            } catch (Exception e) {
                last = e;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        } while (System.nanoTime() < deadline);
        throw new AssertionError("not within " + limit.toSeconds() + " s: " + what, last);
    }

    /** Lets time pass, such as that until a random moment. */
    static void pass(Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < deadline) {
            LockSupport.parkNanos(deadline - System.nanoTime());
        }
    }
}
