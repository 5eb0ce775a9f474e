package io.github.flinkmlops.operator;

import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.host.HostHandle;
import io.github.flinkmlops.host.HostedModel;
import io.github.flinkmlops.host.ModelHosts;
import io.github.flinkmlops.host.ModelLoader;
import io.github.flinkmlops.host.Outcome;
import io.github.flinkmlops.host.Work;
import io.github.flinkmlops.operator.types.StreamTypes;
import io.github.flinkmlops.sequence.Answer;
import io.github.flinkmlops.sequence.Candidate;
import io.github.flinkmlops.sequence.Incoming;
import io.github.flinkmlops.sequence.Refused;
import io.github.flinkmlops.sequence.SequencePrediction;
import io.github.flinkmlops.sequence.SequenceRequest;
import io.github.flinkmlops.sequence.Times;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.jspecify.annotations.Nullable;

/**
 * Asks the model's host, which the other slots of the process ask too. Texts are cut and joined by
 * the task's own thread, so that the host's has nothing to do but to run the model.
 */
final class SequenceFunction extends RichAsyncFunction<Incoming, Answer>
        implements ResultTypeQueryable<Answer> {

    private static final long serialVersionUID = 1L;

    /** Property of Flink's external resource with the GPU's number. */
    private static final String INDEX = "index";

    private static final long NANOS = 1_000_000;

    private final String modelDirectory;
    private final SequenceOptions options;
    private final ModelLoader loader;

    /** What is under way, for the timer. */
    private transient @Nullable Map<ResultFuture<Answer>, CompletableFuture<Outcome>> works;

    private transient @Nullable HostHandle handle;
    private transient @Nullable SequenceTexts texts;
    private transient @Nullable SequenceMetrics metrics;

    SequenceFunction(String modelDirectory, SequenceOptions options, ModelLoader loader) {
        this.modelDirectory = modelDirectory;
        this.options = options;
        this.loader = loader;
    }

    @Override
    public TypeInformation<Answer> getProducedType() {
        return StreamTypes.ANSWER;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        // A work counts for a moment after its answer, when the next request may already be here.
        int mostWorks = (int) Math.min(2L * options.capacity(), Integer.MAX_VALUE);
        HostHandle opened =
                ModelHosts.open(
                        Path.of(modelDirectory),
                        options.device(),
                        assignedGpus(),
                        options.host(),
                        mostWorks,
                        loader);
        handle = opened;
        works = new ConcurrentHashMap<>();
        texts = new SequenceTexts(opened.hosted(), options.maxCharacters());
        metrics = new SequenceMetrics(getRuntimeContext().getMetricGroup(), opened);
    }

    private Set<Integer> assignedGpus() {
        return getRuntimeContext().getExternalResourceInfos(options.gpuResource()).stream()
                .flatMap(resource -> resource.getProperty(INDEX).stream())
                .map(Integer::valueOf)
                .collect(Collectors.toSet());
    }

    @Override
    public void asyncInvoke(Incoming incoming, ResultFuture<Answer> result) {
        if (incoming instanceof Refused refused) {
            result.complete(List.of(refused));
        } else if (incoming instanceof SequenceRequest request) {
            ask(request, result);
        }
    }

    private void ask(SequenceRequest request, ResultFuture<Answer> result) {
        long received = System.currentTimeMillis();
        int[] source;
        try {
            source = opened(texts).encode(request.input());
        } catch (SequenceTexts.UnreadableException e) {
            refuse(request, e.reason(), e.getMessage(), result);
            return;
        }
        Map<ResultFuture<Answer>, CompletableFuture<Outcome>> underWay = opened(works);
        CompletableFuture<Outcome> future =
                opened(handle).submit(new Work(source, request.options(), options.deadline()));
        underWay.put(result, future);
        future.whenComplete(
                (outcome, failure) -> {
                    underWay.remove(result);
                    if (failure == null) {
                        result.complete(() -> List.of(answer(request, received, outcome)));
                    } else if (!(failure instanceof CancellationException)) {
                        result.completeExceptionally(failure);
                    }
                });
    }

    /** Called by the task's thread. */
    private Answer answer(SequenceRequest request, long received, Outcome outcome) {
        if (outcome instanceof Outcome.Failed failed) {
            return refused(request, failed.reason(), failed.error());
        }
        HostedModel hosted = opened(handle).hosted();
        List<Candidate> candidates = opened(texts).decode(outcome);
        Outcome.Stamps stamps = outcome.stamps();
        SequencePrediction prediction =
                new SequencePrediction(
                        request.id(),
                        request.eventTime(),
                        request.key(),
                        hosted.name(),
                        hosted.version(),
                        candidates,
                        outcome instanceof Outcome.Vector vector ? vector.values() : null,
                        outcome instanceof Outcome.Targets targets
                                ? targets.attention()
                                : List.of(),
                        new Times(
                                request.position().timestamp(),
                                received,
                                received + stamps.firstToken() / NANOS,
                                received + stamps.finished() / NANOS));
        opened(metrics).answered(prediction, stamps);
        return prediction;
    }

    /** The host refuses late requests itself, but only between two calls of the model. */
    @Override
    public void timeout(Incoming incoming, ResultFuture<Answer> result) {
        if (incoming instanceof SequenceRequest request) {
            CompletableFuture<Outcome> late = opened(works).get(result);
            if (late != null) {
                late.cancel(false);
            }
            refuse(
                    request,
                    RejectReason.DEADLINE,
                    "the deadline is %d ms, and it has passed"
                            .formatted(options.deadline().toMillis()),
                    result);
        }
    }

    private void refuse(
            SequenceRequest request,
            RejectReason reason,
            @Nullable String error,
            ResultFuture<Answer> result) {
        result.complete(List.of(refused(request, reason, error)));
    }

    private Refused refused(SequenceRequest request, RejectReason reason, @Nullable String error) {
        opened(metrics).refused();
        return new Refused(
                new Rejected(
                        reason,
                        "request " + request.id() + ": " + error,
                        request.bytes(),
                        request.position()));
    }

    @Override
    public void close() {
        HostHandle opened = handle;
        handle = null;
        if (opened != null) {
            opened.close();
        }
    }

    private static <T> T opened(@Nullable T resource) {
        if (resource == null) {
            throw new IllegalStateException("the function is not open");
        }
        return resource;
    }
}
