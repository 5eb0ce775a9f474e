package io.github.flinkmlops.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads damaged inputs one after the other, on a thread that is watched: an input that takes longer
 * than {@link #LONGEST}, allocates more than the target may, or ends in an exception that is not
 * documented is an error, which shows the input in Base64.
 */
final class FuzzRun {

    /** Ten thousand times what an input takes: a busy machine is no hang. */
    static final Duration LONGEST = Duration.ofSeconds(60);

    /** The first inputs also load classes, which takes memory of its own. */
    private static final int WARM_UP = 500;

    private final FuzzTarget target;
    private final Mutator mutator;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private volatile byte[] current = {};
    private volatile long begun;
    private long refused;
    private long slowest;
    private long mostMemory;

    private FuzzRun(FuzzTarget target, long seed) {
        this.target = target;
        this.mutator = new Mutator(seed, target.words());
    }

    /**
     * Reads {@code inputs} damaged inputs.
     *
     * @throws AssertionError on the first crash, hang, or allocation beyond the bound
     */
    static FuzzReport of(FuzzTarget target, long inputs, long seed) throws InterruptedException {
        FuzzRun run = new FuzzRun(target, seed);
        long start = System.nanoTime();
        run.watched(inputs);
        return new FuzzReport(
                target.name(),
                inputs,
                run.refused,
                System.nanoTime() - start,
                run.slowest,
                run.mostMemory);
    }

    private void watched(long inputs) throws InterruptedException {
        begun = System.nanoTime();
        FutureTask<Void> task = new FutureTask<>(() -> readAll(inputs), null);
        Thread thread = new Thread(task, "fuzz " + target.name());
        thread.setDaemon(true);
        thread.start();
        while (!task.isDone()) {
            try {
                task.get(1, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                if (System.nanoTime() - begun > LONGEST.toNanos()) {
                    AssertionError hang = failure("took longer than " + LONGEST, null);
                    hang.setStackTrace(thread.getStackTrace());
                    throw hang;
                }
            } catch (ExecutionException e) {
                throw failure("ended in " + e.getCause(), e.getCause());
            }
        }
    }

    private void readAll(long inputs) {
        for (long i = 0; i < inputs; i++) {
            byte[] seed = target.seeds().get((int) (i % target.seeds().size()));
            byte[] input = mutator.mutate(seed);
            current = input;
            long memoryBefore = threads.getCurrentThreadAllocatedBytes();
            long start = System.nanoTime();
            begun = start;
            if (!target.reader().read(input)) {
                refused++;
            }
            slowest = Math.max(slowest, System.nanoTime() - start);
            long memory = threads.getCurrentThreadAllocatedBytes() - memoryBefore;
            if (i >= WARM_UP) {
                mostMemory = Math.max(mostMemory, memory);
                if (memory > target.mostMemory()) {
                    throw failure("allocated " + memory + " bytes", null);
                }
            }
        }
    }

    private AssertionError failure(String what, Throwable cause) {
        return new AssertionError(
                "an input of %s %s, at most %d bytes are allowed; in Base64 it is %s"
                        .formatted(
                                target.name(),
                                what,
                                target.mostMemory(),
                                Base64.getEncoder().encodeToString(current)),
                cause);
    }
}
