package io.github.flinkmlops.host;

import io.github.flinkmlops.decoding.Hypotheses;
import io.github.flinkmlops.decoding.StepModel;
import io.github.flinkmlops.decoding.Target;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.sequence.DecodingStrategy;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A {@link Work} on its way. All but its future is for the thread that holds it. */
final class Request implements Target {
    private static final long NEVER = Long.MAX_VALUE / 2;

    final Work work;
    final CompletableFuture<Outcome> future = new CompletableFuture<>();

    /** Rows that it may come to have. */
    final int width;

    /** Ids that its target may come to have, the begin token included; 0 if the model decides. */
    final int targetLength;

    /** Whether it has left the line. */
    boolean taken;

    /** How often a later request was let in because this one did not fit. */
    int passedOver;

    /** {@link System#nanoTime}. */
    private final long submitted;

    private final long deadline;
    private final @Nullable StepModel model;
    private @Nullable Hypotheses hypotheses;
    private long firstToken;

    /**
     * Takes in a work that has been checked.
     *
     * @param model null if it does not go step by step
     */
    Request(Work work, @Nullable StepModel model, long now) {
        this.work = work;
        this.model = model;
        this.submitted = now;
        // Durations of up to 292 years have nanoseconds in a long.
        this.deadline =
                work.deadline().getSeconds() > NEVER / 1_000_000_000
                        ? now + NEVER
                        : now + work.deadline().toNanos();
        this.width =
                model != null && work.options().strategy() instanceof DecodingStrategy.Beam beam
                        ? beam.width()
                        : 1;
        this.targetLength =
                model == null ? 0 : Math.min(work.options().maxLength(), model.maxTargetLength());
    }

    @Override
    public int[] source() {
        return work.source();
    }

    @Override
    public Hypotheses hypotheses() {
        Hypotheses begun = hypotheses;
        if (begun == null) {
            throw new IllegalStateException("the request has not been started");
        }
        return begun;
    }

    /** Begins from the start, which gives the same targets however often. */
    void start() {
        if (model != null) {
            hypotheses =
                    Hypotheses.begin(work.options(), model.tokenIds(), model.maxTargetLength());
        }
        firstToken = 0;
    }

    /** Notes the time of its first token, once it is there. */
    void stepped(long now) {
        if (firstToken == 0 && hypotheses().begun()) {
            firstToken = now;
        }
    }

    /** Whether nobody waits for it any more. */
    boolean abandoned() {
        return future.isDone();
    }

    boolean expired(long now) {
        return now - deadline >= 0;
    }

    /** Nanoseconds until the deadline. */
    long timeLeft(long now) {
        return deadline - now;
    }

    long waited(long now) {
        return now - submitted;
    }

    Outcome.Stamps stamps(long now) {
        long first = firstToken == 0 ? now : firstToken;
        return new Outcome.Stamps(first - submitted, now - submitted);
    }

    void expire(long now) {
        fail(
                RejectReason.DEADLINE,
                "the deadline is %d ms, %d ms have passed"
                        .formatted(work.deadline().toMillis(), waited(now) / 1_000_000));
    }

    /**
     * Ends it without an outcome.
     *
     * @param cause what broke its host; null if it was closed
     */
    void end(@Nullable Throwable cause) {
        if (cause == null) {
            future.cancel(false);
        } else {
            future.completeExceptionally(
                    new IllegalStateException("the model's host failed", cause));
        }
    }

    void fail(RejectReason reason, String error) {
        future.complete(new Outcome.Failed(reason, error));
    }
}
