package io.github.flinkmlops.job.quickstart;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.jspecify.annotations.Nullable;

/** Feeds a job once it listens, and shows its figures until it ends. */
final class JobWatch {

    private static final long LOOK_MILLIS = 250;

    /** So many looks show no line without examples; records without labels never bring any. */
    private static final int EMPTY_LOOKS = 20;

    private final LocalFlink flink;
    private final JobID job;
    private final Ending ending;
    private final LiveBoard board;
    private int emptyLooks;

    JobWatch(LocalFlink flink, JobID job, Ending ending, LiveBoard board) {
        this.flink = flink;
        this.job = job;
        this.ending = ending;
        this.board = board;
    }

    /**
     * Watches until the job ends.
     *
     * @param feeding starts the feeding; what it returns completes with it
     */
    JobResult toEnd(Supplier<CompletableFuture<Void>> feeding) throws Exception {
        JobMetrics metrics = new JobMetrics(flink.web(), job);
        CompletableFuture<JobResult> result = flink.result(job);
        @Nullable CompletableFuture<Void> fed = null;
        while (!ended(result)) {
            if (fed != null && fed.isCompletedExceptionally()) {
                LearningRun.await(fed);
            }
            @Nullable Figures figures = metrics.read().orElse(null);
            boolean empty = figures == null || figures.examples() == 0;
            boolean patient = empty && emptyLooks++ < EMPTY_LOOKS;
            if (fed == null && (figures != null || !patient)) {
                // Not earlier: what waits for the start would count as latency.
                fed = feeding.get();
            }
            if (figures != null && !patient) {
                look(figures);
            }
        }
        return result.get();
    }

    private void look(Figures figures) throws Exception {
        long records = ending.before() + figures.records();
        board.show(figures.withRecords(records), System.nanoTime());
        ending.look(flink, job, records);
    }

    private static boolean ended(CompletableFuture<JobResult> result) throws Exception {
        try {
            result.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }
}
