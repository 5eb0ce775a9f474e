package io.github.flinkmlops.operator;

import io.github.flinkmlops.host.HostHandle;
import io.github.flinkmlops.host.HostSnapshot;
import io.github.flinkmlops.host.Outcome;
import io.github.flinkmlops.sequence.SequencePrediction;
import java.util.function.Function;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.MeterView;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * The operator's metrics.
 *
 * <table>
 * <caption>Of this subtask</caption>
 * <tr><td>{@code answered}, {@code refused}<td>requests
 * <tr><td>{@code tokensPerSecond}<td>tokens of the best targets, over the last minute
 * <tr><td>{@code latency}<td>from the record's append time to its prediction, ms
 * <tr><td>{@code timeToFirstToken}<td>from the arrival at the operator, µs
 * <tr><td>{@code timePerToken}<td>of the tokens after the first, µs
 * </table>
 *
 * <table>
 * <caption>Of the host, which all subtasks of a process share on a device, in the group {@code
 * host}</caption>
 * <tr><td>{@code waiting}<td>requests without a place in a batch
 * <tr><td>{@code requests}, {@code rows}<td>in the batches
 * <tr><td>{@code steps}, {@code tokens}<td>calls of the model, and their rows, since it was opened
 * <tr><td>{@code paddingShare}<td>of the encoded ids, 0 to 1
 * <tr><td>{@code outOfMemory}, {@code failures}<td>batches that were split for it
 * <tr><td>{@code weightBytes}, {@code batchBytes}<td>memory of the weights and reserved for rows
 * </table>
 */
final class SequenceMetrics {

    private static final int WINDOW = 10_000;
    private static final int METER_SECONDS = 60;
    private static final long NANOS = 1_000;

    private final Counter answered;
    private final Counter refused;
    private final Meter tokens;
    private final Histogram latency;
    private final Histogram timeToFirstToken;
    private final Histogram timePerToken;

    SequenceMetrics(MetricGroup group, HostHandle handle) {
        answered = group.counter("answered");
        refused = group.counter("refused");
        tokens = group.meter("tokensPerSecond", new MeterView(METER_SECONDS));
        latency = group.histogram("latency", new DescriptiveStatisticsHistogram(WINDOW));
        timeToFirstToken =
                group.histogram("timeToFirstToken", new DescriptiveStatisticsHistogram(WINDOW));
        timePerToken = group.histogram("timePerToken", new DescriptiveStatisticsHistogram(WINDOW));
        MetricGroup host = group.addGroup("host");
        gauge(host, "waiting", handle, HostSnapshot::waiting);
        gauge(host, "requests", handle, HostSnapshot::requests);
        gauge(host, "rows", handle, HostSnapshot::rows);
        gauge(host, "steps", handle, HostSnapshot::steps);
        gauge(host, "tokens", handle, HostSnapshot::tokens);
        gauge(host, "paddingShare", handle, HostSnapshot::paddingShare);
        gauge(host, "outOfMemory", handle, HostSnapshot::outOfMemory);
        gauge(host, "failures", handle, HostSnapshot::failures);
        gauge(host, "weightBytes", handle, HostSnapshot::weightBytes);
        gauge(host, "batchBytes", handle, HostSnapshot::batchBytes);
    }

    private static <T> void gauge(
            MetricGroup group, String name, HostHandle handle, Function<HostSnapshot, T> value) {
        group.gauge(name, (Gauge<T>) () -> value.apply(handle.snapshot()));
    }

    void answered(SequencePrediction prediction, Outcome.Stamps stamps) {
        answered.inc();
        latency.update(Math.max(0, prediction.times().finished() - prediction.times().appended()));
        timeToFirstToken.update(stamps.firstToken() / NANOS);
        if (prediction.candidates().isEmpty()) {
            return;
        }
        int length = prediction.candidates().get(0).tokens().length;
        tokens.markEvent(length);
        if (length > 1) {
            timePerToken.update((stamps.finished() - stamps.firstToken()) / NANOS / (length - 1));
        }
    }

    void refused() {
        refused.inc();
    }
}
