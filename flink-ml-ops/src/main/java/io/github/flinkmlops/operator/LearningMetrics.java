package io.github.flinkmlops.operator;

import io.github.flinkmlops.evaluation.Progress;
import io.github.flinkmlops.trainer.LayerHealth;
import io.github.flinkmlops.trainer.Pace;
import io.github.flinkmlops.trainer.Trainer;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * The operator's metrics. Reporters read a copy that the task replaces a few times a second, so
 * that they never see half an update and cost the task nothing.
 */
final class LearningMetrics {

    private static final long REFRESH_MILLIS = 250;
    private static final int LATENCY_WINDOW = 10_000;

    private final Trainer trainer;
    private final Progress progress;
    private final LearningState state;
    private final PendingExamples pending;
    private final Histogram latency = new DescriptiveStatisticsHistogram(LATENCY_WINDOW);
    private volatile Snapshot latest;
    private long refreshedAt;

    private record Snapshot(
            long examples,
            long rejected,
            long modelVersion,
            double learningRate,
            double gradientNorm,
            double minibatchLoss,
            double minibatchFill,
            Pace pace,
            Map<String, Double> progress,
            List<LayerHealth> layers) {}

    LearningMetrics(
            Trainer trainer, Progress progress, LearningState state, PendingExamples pending) {
        this.trainer = trainer;
        this.progress = progress;
        this.state = state;
        this.pending = pending;
        this.latest = snapshot();
    }

    void register(MetricGroup group) {
        group.gauge("examples", (Gauge<Long>) () -> latest.examples());
        group.gauge("rejected", (Gauge<Long>) () -> latest.rejected());
        group.gauge("modelVersion", (Gauge<Long>) () -> latest.modelVersion());
        group.gauge("learningRate", (Gauge<Double>) () -> latest.learningRate());
        group.gauge("gradientNorm", (Gauge<Double>) () -> latest.gradientNorm());
        group.gauge("minibatchLoss", (Gauge<Double>) () -> latest.minibatchLoss());
        group.gauge("minibatchFill", (Gauge<Double>) () -> latest.minibatchFill());
        for (String name : latest.progress().keySet()) {
            group.gauge(name, (Gauge<Double>) () -> latest.progress().getOrDefault(name, 0.0));
        }
        group.gauge("learningRateTooLarge", (Gauge<Integer>) () -> is(Pace.TOO_FAST));
        group.gauge("learningRateTooSmall", (Gauge<Integer>) () -> is(Pace.TOO_SLOW));
        group.histogram("predictionLatency", latency);
        for (int i = 0; i < trainer.spec().layers().size(); i++) {
            registerLayer(group.addGroup("layer", Integer.toString(i)), i);
        }
        trainer.examineNextStep();
    }

    private int is(Pace pace) {
        return latest.pace() == pace ? 1 : 0;
    }

    private void registerLayer(MetricGroup group, int layer) {
        layerGauge(group, "gradientNorm", layer, LayerHealth::gradientNorm);
        layerGauge(group, "weightNorm", layer, LayerHealth::weightNorm);
        layerGauge(group, "updateToWeight", layer, LayerHealth::updateToWeight);
        layerGauge(group, "deadUnits", layer, LayerHealth::deadUnits);
    }

    private void layerGauge(
            MetricGroup group, String name, int layer, ToDoubleFunction<LayerHealth> value) {
        group.gauge(
                name,
                (Gauge<Double>)
                        () -> {
                            List<LayerHealth> layers = latest.layers();
                            return layers.isEmpty() ? 0 : value.applyAsDouble(layers.get(layer));
                        });
    }

    /**
     * Notes that the prediction of a record left.
     *
     * @param appended when the record came into its topic, epoch milliseconds
     */
    void predicted(long appended, long now) {
        latency.update(Math.max(0, now - appended));
    }

    /** Replaces what reporters see, if it is old. */
    void refresh(long now) {
        if (now - refreshedAt >= REFRESH_MILLIS) {
            refreshNow(now);
        }
    }

    void refreshNow(long now) {
        refreshedAt = now;
        latest = snapshot();
        trainer.examineNextStep();
    }

    private Snapshot snapshot() {
        return new Snapshot(
                state.evaluated(),
                state.rejected(),
                trainer.steps(),
                trainer.learningRate(),
                trainer.gradientNorm(),
                trainer.minibatchLoss(),
                (double) pending.minibatch().size() / trainer.learning().minibatchSize(),
                trainer.pace(),
                progress.metrics(),
                trainer.health());
    }
}
