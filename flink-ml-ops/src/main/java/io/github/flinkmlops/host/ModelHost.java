package io.github.flinkmlops.host;

import io.github.flinkmlops.decoding.SequenceModel;
import io.github.flinkmlops.decoding.StepModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A model at work: requests come from any number of threads, its own threads decide which of them
 * are in the batch. Closing it ends its threads and closes the model.
 */
public final class ModelHost implements AutoCloseable {
    private final HostedModel hosted;
    private final HostSettings settings;
    private final WorkCheck check;
    private final WaitingLine line = new WaitingLine();
    private final HostMetrics metrics = new HostMetrics();
    private final List<Thread> threads = new ArrayList<>();

    private ModelHost(HostedModel hosted, HostSettings settings, long batchMemory) {
        this.hosted = hosted;
        this.settings = settings;
        this.check = new WorkCheck(hosted.model(), settings, batchMemory);
        for (int i = 0; i < settings.threads(); i++) {
            String name = "model-host " + hosted.name() + " " + i;
            // It outlives the job that happened to open it, and must keep nothing of it.
            Thread thread = new Thread(null, scheduler(batchMemory), name, 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(ModelHost.class.getClassLoader());
            threads.add(thread);
        }
    }

    /**
     * Starts to serve. The model belongs to the host, and is closed if it cannot be started.
     *
     * @throws IllegalArgumentException if the memory of the settings does not suffice for the
     *     weights and a row in each batch
     */
    public static ModelHost start(HostedModel hosted, HostSettings settings) {
        try {
            ModelHost host = new ModelHost(hosted, settings, batchMemory(hosted, settings));
            host.threads.forEach(Thread::start);
            return host;
        } catch (RuntimeException | Error e) {
            hosted.close();
            throw e;
        }
    }

    private static long batchMemory(HostedModel hosted, HostSettings settings) {
        long weights = hosted.model().weightBytes();
        long row = hosted.model() instanceof StepModel model ? model.rowBytes(1, 1) : 0;
        long forBatch = (settings.memory() - weights) / settings.threads();
        if (forBatch < row) {
            throw new IllegalArgumentException(
                    "model '%s' needs %d bytes for its weights and %d for one row in each of %d batches, memory is %d: raise memory"
                            .formatted(
                                    hosted.name(),
                                    weights,
                                    row,
                                    settings.threads(),
                                    settings.memory()));
        }
        return forBatch;
    }

    private Runnable scheduler(long batchMemory) {
        SequenceModel model = hosted.model();
        return model instanceof StepModel stepModel
                ? new StepScheduler(stepModel, settings, batchMemory, line, metrics)
                : new WholeScheduler(model, settings, line, metrics);
    }

    /** Returns what is hosted. */
    public HostedModel hosted() {
        return hosted;
    }

    HostSettings settings() {
        return settings;
    }

    /**
     * Asks for a work to be done. Its future is completed by a thread of this host, which should
     * not be held up; cancelling it takes the work out of the batch.
     *
     * @return completed exceptionally only if the host itself has failed
     * @throws IllegalStateException if the host is closed
     */
    public CompletableFuture<Outcome> submit(Work work) {
        Outcome refusal = check.refusal(work);
        if (refusal != null) {
            return CompletableFuture.completedFuture(refusal);
        }
        long now = System.nanoTime();
        StepModel model = hosted.model() instanceof StepModel stepModel ? stepModel : null;
        Request request = new Request(work, model, now);
        line.add(request, now);
        return request.future;
    }

    /** Returns what the host is doing. */
    public HostSnapshot snapshot() {
        long padded = metrics.paddedIds.sum();
        return new HostSnapshot(
                line.size() + metrics.ready.intValue(),
                metrics.requests.intValue(),
                metrics.rows.intValue(),
                metrics.steps.sum(),
                metrics.tokens.sum(),
                padded == 0 ? 0 : 1 - (double) metrics.sourceIds.sum() / padded,
                metrics.outOfMemory.sum(),
                metrics.failures.sum(),
                hosted.model().weightBytes(),
                metrics.reserved.sum());
    }

    /** Cancels what has not been answered, waits for the model's call to end and closes it. */
    @Override
    public void close() {
        line.close();
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    // The model must not be closed under a call.
                    interrupted = true;
                }
            }
        }
        hosted.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
