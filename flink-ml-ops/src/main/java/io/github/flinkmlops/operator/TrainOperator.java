package io.github.flinkmlops.operator;

import io.github.flinkmlops.evaluation.Evaluation;
import io.github.flinkmlops.evaluation.Progress;
import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.example.Example;
import io.github.flinkmlops.example.Minibatch;
import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.linalg.Kernels;
import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.model.ModelSnapshot;
import io.github.flinkmlops.model.ModelSpec;
import io.github.flinkmlops.operator.types.StreamTypes;
import io.github.flinkmlops.prediction.Prediction;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.trainer.Learning;
import io.github.flinkmlops.trainer.Trainer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Predicts every example with the weights before its minibatch, then learns from the minibatch.
 *
 * <p>Minibatches are cut by the count of learnable examples alone, so that a replay cuts the same
 * ones and ends with the same bits. Waiting predictions leave early when time is up, before a
 * watermark and before a checkpoint's barrier: never does that make a step.
 */
final class TrainOperator extends AbstractStreamOperator<Prediction>
        implements OneInputStreamOperator<Decoded, Prediction>, BoundedOneInput {

    static final OutputTag<Rejected> REJECTED = new OutputTag<>("rejected", StreamTypes.REJECTED);
    static final OutputTag<Evaluation> EVALUATIONS =
            new OutputTag<>("evaluations", StreamTypes.EVALUATION);
    static final OutputTag<ModelSnapshot> MODELS =
            new OutputTag<>("models", StreamTypes.MODEL_SNAPSHOT);

    private static final long serialVersionUID = 1L;

    private final ModelSpec spec;
    private final LearningOptions options;
    private final int minibatchSize;
    private final transient Trainer trainer;
    private final transient Progress progress;
    private final transient PendingExamples pending;
    private final transient LearningState state;
    private final transient LearningMetrics metrics;
    private final transient PaceLog paceLog;

    @SuppressWarnings("NullAway.Init") // Flink calls initializeState before anything else.
    private transient ListState<byte[]> checkpointed;

    private transient long flushAt;
    private transient boolean timerSet;
    private transient long modelEmitted = -1;

    TrainOperator(
            StreamOperatorParameters<Prediction> parameters,
            ModelSpec spec,
            Learning learning,
            LearningOptions options,
            byte @Nullable [] startingWeights) {
        super(parameters);
        this.spec = spec;
        this.options = options;
        this.minibatchSize = learning.minibatchSize();
        this.trainer = new Trainer(spec, learning);
        if (startingWeights != null) {
            trainer.startFrom(SafetensorsFile.of(startingWeights, "starting weights"));
        }
        int classes = spec.classes().size();
        this.progress =
                options.metrics().isEmpty()
                        ? Progress.of(classes)
                        : Progress.of(classes, options.metrics());
        this.pending = new PendingExamples(trainer);
        this.state = new LearningState(trainer, progress, pending);
        this.metrics = new LearningMetrics(trainer, progress, state, pending);
        this.paceLog = new PaceLog(trainer);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        int parallelism = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
        if (parallelism != 1) {
            throw new IllegalStateException(
                    "model '"
                            + spec.name()
                            + "' must learn with parallelism 1, was "
                            + parallelism
                            + ": leave the operator's parallelism alone, sources and sinks may have"
                            + " more");
        }
        checkpointed =
                context.getOperatorStateStore()
                        .getListState(
                                new ListStateDescriptor<>(
                                        "learning", BytePrimitiveArraySerializer.INSTANCE));
        for (byte[] bytes : checkpointed.get()) {
            state.read(bytes);
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        checkpointed.update(List.of(state.write()));
    }

    @Override
    public void open() throws Exception {
        super.open();
        LOG.info("Model '{}' computes with kernels: {}.", spec.name(), Kernels.get().name());
        metrics.register(getMetricGroup().addGroup("learning"));
    }

    @Override
    public void processElement(StreamRecord<Decoded> element) {
        Decoded decoded = element.getValue();
        if (decoded instanceof Rejected rejected) {
            reject(rejected);
        } else if (decoded instanceof Example example) {
            process(example);
        }
    }

    private void reject(Rejected rejected) {
        state.countRejected();
        output.collect(REJECTED, new StreamRecord<>(rejected));
    }

    private void process(Example example) {
        if (example.features().size() != spec.inputs()) {
            reject(Refusals.wrongLength(example, spec));
            return;
        }
        pending.add(example);
        // More than that were waiting if the state is of a run with larger minibatches.
        if (pending.minibatch().size() >= minibatchSize) {
            learn();
        } else if (pending.waiting().size() >= minibatchSize || options.maxWait().isZero()) {
            flush();
        } else if (pending.waiting().size() == 1) {
            setTimer();
        }
    }

    /** Predicts what waits and takes a step on the minibatch. */
    private void learn() {
        long version = trainer.steps();
        Deque<Prediction> others = predictOthers(version);
        boolean learned = trainer.step(pending.minibatch());
        paceLog.look();
        emit(predictLearnable(version), others);
        if (learned) {
            if (trainer.steps() % options.snapshotEvery() == 0) {
                emitModel();
            }
        } else {
            for (Example example : pending.learnable()) {
                reject(Refusals.notLearnable(example, trainer));
            }
        }
        pending.nextMinibatch();
    }

    /** Predicts what waits and lets the minibatch go on filling. */
    private void flush() {
        if (pending.waiting().isEmpty()) {
            return;
        }
        long version = trainer.steps();
        Deque<Prediction> others = predictOthers(version);
        if (pending.predicted() < pending.minibatch().size()) {
            trainer.preview(pending.minibatch());
        }
        emit(predictLearnable(version), others);
    }

    /** The predictions of those that wait and are not learned from. */
    private Deque<Prediction> predictOthers(long version) {
        Deque<Prediction> predictions = new ArrayDeque<>();
        Minibatch rows = pending.predictedOnly();
        if (!rows.isEmpty()) {
            trainer.predict(rows);
            int row = 0;
            for (Example example : pending.waiting()) {
                if (!example.learnable()) {
                    predictions.add(prediction(example, version, rows, row++));
                }
            }
        }
        return predictions;
    }

    /** The predictions of the minibatch's rows that have not left yet, made just before. */
    private List<Prediction> predictLearnable(long version) {
        List<Prediction> predictions = new ArrayList<>(pending.waiting().size());
        Minibatch rows = pending.minibatch();
        for (int row = pending.predicted(); row < rows.size(); row++) {
            predictions.add(prediction(pending.learnable().get(row), version, rows, row));
        }
        return predictions;
    }

    private Prediction prediction(Example example, long version, Minibatch rows, int row) {
        Matrix predictions = trainer.predictions();
        return new Prediction(
                example.id(),
                example.eventTime(),
                example.key(),
                spec.name(),
                version,
                predictions.row(row).clone(),
                spec.classes(),
                example.label(),
                example.label() == null ? null : trainer.loss(row, rows.targets().row(row)));
    }

    /** Emits all waiting predictions in the order of their examples. */
    private void emit(List<Prediction> learnable, Deque<Prediction> others) {
        long now = System.currentTimeMillis();
        int next = 0;
        for (Example example : pending.waiting()) {
            Prediction prediction =
                    example.learnable() ? learnable.get(next++) : others.removeFirst();
            if (isFinite(prediction.outputs())) {
                state.sawEventTime(example.eventTime());
                output.collect(new StreamRecord<>(prediction, example.eventTime()));
                metrics.predicted(example.position().timestamp(), now);
                evaluate(example, prediction);
            } else if (!example.learnable()) {
                reject(Refusals.notPredictable(example));
            }
        }
        pending.allPredicted();
        metrics.refresh(now);
    }

    private static boolean isFinite(float[] outputs) {
        for (float output : outputs) {
            if (!Float.isFinite(output)) {
                return false;
            }
        }
        return true;
    }

    private void evaluate(Example example, Prediction prediction) {
        if (example.learnable() && example.label() != null && prediction.loss() != null) {
            progress.add(
                    prediction.outputs(),
                    example.label().target(),
                    prediction.loss(),
                    example.weight());
            state.countEvaluated();
            if (state.evaluated() % options.evaluationEvery() == 0) {
                emitEvaluation();
            }
        }
    }

    private void emitEvaluation() {
        output.collect(
                EVALUATIONS,
                new StreamRecord<>(
                        new Evaluation(
                                spec.name(),
                                trainer.steps(),
                                state.eventTime(),
                                state.evaluated(),
                                state.rejected(),
                                progress.metrics())));
    }

    private void emitModel() {
        modelEmitted = trainer.steps();
        output.collect(MODELS, new StreamRecord<>(trainer.snapshot(options.metadata())));
    }

    private void setTimer() {
        flushAt =
                getProcessingTimeService().getCurrentProcessingTime()
                        + options.maxWait().toMillis();
        if (!timerSet) {
            timerSet = true;
            getProcessingTimeService().registerTimer(flushAt, this::onTimer);
        }
    }

    private void onTimer(long time) {
        timerSet = false;
        if (pending.waiting().isEmpty()) {
            metrics.refreshNow(System.currentTimeMillis());
        } else if (time >= flushAt) {
            flush();
        } else {
            // A minibatch was completed meanwhile, and the next one began later.
            timerSet = true;
            getProcessingTimeService().registerTimer(flushAt, this::onTimer);
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        flush();
        super.processWatermark(mark);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        super.prepareSnapshotPreBarrier(checkpointId);
        flush();
    }

    @Override
    public void endInput() {
        if (pending.minibatch().isEmpty()) {
            flush();
        } else {
            learn();
        }
        emitEvaluation();
        if (modelEmitted != trainer.steps()) {
            emitModel();
        }
        metrics.refreshNow(System.currentTimeMillis());
    }
}
