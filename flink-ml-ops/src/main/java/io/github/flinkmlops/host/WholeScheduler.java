package io.github.flinkmlops.host;

import io.github.flinkmlops.decoding.SequenceModel;
import io.github.flinkmlops.decoding.TokensModel;
import io.github.flinkmlops.decoding.VectorModel;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.sequence.Candidate;
import io.github.flinkmlops.sequence.FinishReason;
import java.util.Arrays;
import java.util.List;

/**
 * Batches for a model that runs whole sequences in one call: those of like lengths together. A
 * batch that fails is run again in halves, until the request at which the model fails is alone.
 */
final class WholeScheduler implements Runnable {
    private final SequenceModel model;
    private final HostSettings settings;
    private final WaitingLine line;
    private final HostMetrics metrics;

    WholeScheduler(
            SequenceModel model, HostSettings settings, WaitingLine line, HostMetrics metrics) {
        this.model = model;
        this.settings = settings;
        this.line = line;
        this.metrics = metrics;
    }

    @Override
    public void run() {
        List<Request> taken = List.of();
        Throwable cause = null;
        try {
            while (line.await(settings.rows(), settings.firstWait().toNanos())) {
                // Memory of a call is the model's own matter: it is bounded by rows and ids.
                Room room = new Room(settings.rows(), 0, (source, target) -> 0);
                taken = line.take(room, 4 * settings.rows(), System.nanoTime());
                for (List<Request> group : EncodeGroups.of(taken, settings.sourceTokens())) {
                    run(group);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            cause = e;
            line.fail(e);
        } finally {
            for (Request request : taken) {
                request.end(cause);
            }
        }
    }

    private void run(List<Request> group) {
        if (line.closed()) {
            return;
        }
        long begin = System.nanoTime();
        List<Request> present =
                group.stream()
                        .filter(request -> !request.abandoned() && !late(request, begin))
                        .toList();
        if (present.isEmpty()) {
            return;
        }
        metrics.requests.add(present.size());
        metrics.rows.add(present.size());
        try {
            call(present);
        } catch (RuntimeException e) {
            metrics.failed(e);
            if (present.size() == 1) {
                Failures.refuse(present.get(0), e);
            } else {
                run(present.subList(0, present.size() / 2));
                run(present.subList(present.size() / 2, present.size()));
            }
        } finally {
            metrics.requests.add(-present.size());
            metrics.rows.add(-present.size());
        }
    }

    private static boolean late(Request request, long now) {
        if (request.expired(now)) {
            request.expire(now);
            return true;
        }
        return false;
    }

    private void call(List<Request> requests) {
        int[][] sources = new int[requests.size()][];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = requests.get(i).source();
        }
        if (model instanceof VectorModel vectors) {
            List<float[]> answers = complete(vectors.run(sources), sources.length);
            long now = System.nanoTime();
            for (int i = 0; i < sources.length; i++) {
                answer(requests.get(i), answers.get(i), now);
            }
        } else if (model instanceof TokensModel tokens) {
            List<int[]> answers = complete(tokens.run(sources), sources.length);
            long now = System.nanoTime();
            for (int i = 0; i < sources.length; i++) {
                answer(requests.get(i), answers.get(i), now);
            }
        }
        metrics.steps.increment();
        metrics.tokens.add(sources.length);
        metrics.encoded(sources);
    }

    private static <T> List<T> complete(List<T> answers, int expected) {
        if (answers.size() != expected) {
            throw new IllegalStateException(
                    "the model answered %d of %d sources".formatted(answers.size(), expected));
        }
        return answers;
    }

    private static void answer(Request request, float[] vector, long now) {
        for (int i = 0; i < vector.length; i++) {
            if (!Float.isFinite(vector[i])) {
                request.fail(
                        RejectReason.NOT_FINITE,
                        "number %d of the model's vector is %s".formatted(i, vector[i]));
                return;
            }
        }
        request.future.complete(new Outcome.Vector(vector, request.stamps(now)));
    }

    /** The model says neither how probable its tokens are nor why it stopped. */
    private static void answer(Request request, int[] tokens, long now) {
        int most = request.work.options().maxLength();
        boolean cut = tokens.length > most;
        Candidate candidate =
                new Candidate(
                        cut ? Arrays.copyOf(tokens, most) : tokens,
                        null,
                        Double.NaN,
                        Double.NaN,
                        cut ? FinishReason.LENGTH : FinishReason.END_TOKEN);
        request.future.complete(
                new Outcome.Targets(List.of(candidate), List.of(), request.stamps(now)));
    }
}
