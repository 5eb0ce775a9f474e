package io.github.flinkmlops.host;

import io.github.flinkmlops.decoding.DecodingBatch;
import io.github.flinkmlops.decoding.Hypotheses;
import io.github.flinkmlops.decoding.StepModel;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.sequence.Attention;
import io.github.flinkmlops.sequence.Candidate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Continuous batching (Orca, Yu et al. 2022): between any two steps of the batch those that have
 * ended leave it and waiting ones take their places. Sources are encoded ahead of that, many at a
 * time, which is cheaper than whenever a row becomes free.
 *
 * <p>When a step fails, nobody knows at whom. The batch is then cut in halves that run one after
 * the other from the start, with nobody joining, until the one that fails is alone. Where the
 * device ran out of memory, batches stay smaller for a while.
 */
final class StepScheduler implements Runnable {
    /** Steps after which a batch that was too large for the device may grow by an eighth. */
    private static final int STEPS_TO_GROW = 1000;

    /** So many source ids together are encoded about as fast as more of them. */
    private static final int FAST_TO_ENCODE = 512;

    private final StepModel model;
    private final HostSettings settings;
    private final long memory;
    private final WaitingLine line;
    private final HostMetrics metrics;

    /** Halves of a batch that failed. */
    private final Deque<List<Request>> retries = new ArrayDeque<>();

    /** Those that will join next. */
    private final EncodedLine ready;

    private @Nullable DecodingBatch<Request> batch;
    private List<Request> running = new ArrayList<>();

    /** Whether the running ones are such a half. */
    private boolean retrying;

    /** Ids of a source, on average over those that were encoded last; many before the first. */
    private int sourceLength = FAST_TO_ENCODE;

    private int mostRows;
    private int stepsSinceShrunk;
    private int reportedRows;
    private int reportedRequests;
    private int reportedReady;
    private long reportedBytes;

    /**
     * Creates a scheduler of its own batch.
     *
     * @param memory bytes for the rows of the batch
     */
    StepScheduler(
            StepModel model,
            HostSettings settings,
            long memory,
            WaitingLine line,
            HostMetrics metrics) {
        this.model = model;
        this.settings = settings;
        this.memory = memory;
        this.line = line;
        this.metrics = metrics;
        this.ready = new EncodedLine(model, settings.sourceTokens(), metrics);
        this.mostRows = settings.rows();
    }

    @Override
    public void run() {
        Throwable cause = null;
        try {
            while (serve()) {}
        } catch (InterruptedException e) {
            // Nobody interrupts this thread but whoever ends the process.
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            cause = e;
            line.fail(e);
        } finally {
            for (Request request : everyone()) {
                request.end(cause);
            }
            ready.close();
            discardBatch();
        }
    }

    /** One turn: let in, step, let out. Returns false when the line is closed. */
    private boolean serve() throws InterruptedException {
        if (running.isEmpty() && retries.isEmpty() && ready.isEmpty()) {
            retrying = false;
            report();
            if (!line.await(mostRows, settings.firstWait().toNanos())) {
                return false;
            }
        }
        try {
            letIn(System.nanoTime());
            if (!running.isEmpty()) {
                step();
            }
        } catch (RuntimeException e) {
            split(e);
        }
        return !line.closed();
    }

    private void letIn(long now) {
        if (running.isEmpty()) {
            List<Request> half = retries.poll();
            retrying = half != null;
            if (half != null) {
                runAgain(half);
            }
        }
        ready.removeEnded(now);
        if (retrying) {
            return;
        }
        int free = mostRows - rows(running);
        if (ready.rows() < free && line.size() > 0) {
            encodeAhead(free, now);
        }
        if (free > 0 && !ready.isEmpty()) {
            ready.place(free, batch(), running);
        }
    }

    /**
     * Encodes what fills the free rows, and as many again as there are rows or as are encoded fast
     * together, if so many wait that other threads do not miss them. A call takes time of its own,
     * during which the running ones stand still.
     */
    private void encodeAhead(int free, long now) {
        int others = (settings.threads() - 1) * settings.rows();
        int most = Math.max(mostRows, FAST_TO_ENCODE / sourceLength);
        int ahead = Math.max(0, Math.min(most, line.size() - free - others));
        List<Request> present = new ArrayList<>(running);
        present.addAll(ready.requests());
        Room room = Room.beside(present, mostRows + ahead, memory, model::rowBytes);
        List<Request> taken = line.take(room, 2 * (mostRows + ahead), now);
        noteLength(taken);
        List<Request> tooLarge = ready.encode(taken);
        if (!tooLarge.isEmpty()) {
            shrinkTo(mostRows / 2);
            tooLarge.forEach(request -> retries.add(List.of(request)));
        }
        metrics.reserved.add(room.taken() - reportedBytes);
        reportedBytes = room.taken();
    }

    private void noteLength(List<Request> taken) {
        int ids = 0;
        for (Request request : taken) {
            ids += request.source().length;
        }
        if (!taken.isEmpty()) {
            sourceLength = Math.max(1, ids / taken.size());
        }
    }

    /** Runs a part of a batch that failed. */
    private void runAgain(List<Request> half) {
        running.addAll(half);
        for (List<Request> group : EncodeGroups.of(half, settings.sourceTokens())) {
            try (EncodedGroup encoded = EncodedGroup.of(group, model, metrics)) {
                encoded.place(encoded.take(Integer.MAX_VALUE), batch());
            }
        }
    }

    private static int rows(List<Request> requests) {
        int rows = 0;
        for (Request request : requests) {
            rows += request.width;
        }
        return rows;
    }

    private DecodingBatch<Request> batch() {
        DecodingBatch<Request> open = batch;
        if (open == null) {
            open = new DecodingBatch<>(model, settings.rows());
            batch = open;
        }
        return open;
    }

    private void step() {
        DecodingBatch<Request> open = batch();
        int rows = open.rows();
        report();
        List<Request> ended = open.step();
        long now = System.nanoTime();
        metrics.steps.increment();
        metrics.tokens.add(rows);
        grow();
        boolean leaving = !ended.isEmpty();
        for (Request request : running) {
            request.stepped(now);
            leaving |= request.abandoned() || request.expired(now);
        }
        if (!leaving) {
            return;
        }
        for (Request request : ended) {
            answer(request, now);
        }
        List<Request> staying = new ArrayList<>(running.size());
        for (Request request : running) {
            if (request.expired(now)) {
                request.expire(now);
            }
            if (!request.abandoned()) {
                staying.add(request);
            }
        }
        running = staying;
        open.removeIf(Request::abandoned);
    }

    private void answer(Request request, long now) {
        Hypotheses hypotheses = request.hypotheses();
        if (hypotheses.state() == Hypotheses.State.NOT_FINITE) {
            request.fail(
                    RejectReason.NOT_FINITE,
                    "the model's logits for this request of %d source ids are not finite"
                            .formatted(request.source().length));
            return;
        }
        List<Candidate> candidates = hypotheses.candidates();
        try {
            List<Attention> attention =
                    request.work.options().attention()
                            ? model.attention(request.source(), target(candidates.get(0)))
                            : List.of();
            request.future.complete(
                    new Outcome.Targets(candidates, attention, request.stamps(now)));
        } catch (UnsupportedOperationException e) {
            request.fail(
                    RejectReason.WRONG_OPTIONS,
                    "the model does not show its attention, which was asked for");
        } catch (RuntimeException e) {
            Failures.refuse(request, e);
        }
    }

    /** The ids that were fed, with the begin token: the last token of a longest target was not. */
    private int[] target(Candidate candidate) {
        int[] tokens = candidate.tokens();
        int[] target = new int[Math.min(tokens.length + 1, model.maxTargetLength())];
        target[0] = model.tokenIds().bos();
        System.arraycopy(tokens, 0, target, 1, target.length - 1);
        return target;
    }

    private void split(RuntimeException failure) {
        List<Request> failed = running;
        running = new ArrayList<>();
        discardBatch();
        metrics.failed(failure);
        if (failed.isEmpty()) {
            throw failure;
        }
        if (Failures.outOfMemory(failure)) {
            shrinkTo(rows(failed) / 2);
        }
        if (failed.size() == 1) {
            Failures.refuse(failed.get(0), failure);
        } else {
            int half = failed.size() / 2;
            retries.push(failed.subList(half, failed.size()));
            retries.push(failed.subList(0, half));
        }
    }

    private void shrinkTo(int rows) {
        mostRows = Math.max(1, Math.min(mostRows, rows));
        stepsSinceShrunk = 0;
    }

    private void grow() {
        if (mostRows < settings.rows() && ++stepsSinceShrunk == STEPS_TO_GROW) {
            mostRows = Math.min(settings.rows(), mostRows + Math.max(1, settings.rows() / 8));
            stepsSinceShrunk = 0;
        }
    }

    private void discardBatch() {
        DecodingBatch<Request> failed = batch;
        batch = null;
        if (failed != null) {
            failed.close();
        }
    }

    private List<Request> everyone() {
        List<Request> all = new ArrayList<>(running);
        all.addAll(ready.requests());
        retries.forEach(all::addAll);
        return all;
    }

    /** Tells what is in the batch, as a difference to what was told before. */
    private void report() {
        int rows = batch == null || running.isEmpty() ? 0 : batch.rows();
        if (rows != reportedRows || running.size() != reportedRequests) {
            metrics.rows.add(rows - reportedRows);
            metrics.requests.add(running.size() - reportedRequests);
            reportedRows = rows;
            reportedRequests = running.size();
        }
        if (ready.size() != reportedReady) {
            metrics.ready.add(ready.size() - reportedReady);
            reportedReady = ready.size();
        }
        if (running.isEmpty()) {
            metrics.reserved.add(-reportedBytes);
            reportedBytes = 0;
        }
    }
}
