package io.github.flinkmlops.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Progressive metrics (prequential evaluation, Dawid 1984): each example is added with the
 * prediction that was made before it was learned. Examples count by their weight.
 */
public final class Progress {

    private final Map<String, Metric> metrics;
    private final List<String> known;

    private Progress(Map<String, Metric> metrics, List<String> known) {
        this.metrics = metrics;
        this.known = known;
    }

    /**
     * All metrics of a kind of model.
     *
     * @param classes number of classes: 0 for regression, 1 for the probability of one class
     */
    public static Progress of(int classes) {
        return of(classes, names(classes));
    }

    /**
     * Some metrics of a kind of model.
     *
     * @param names which, in their order
     * @throws IllegalArgumentException if the kind has no metric of such a name
     */
    public static Progress of(int classes, List<String> names) {
        Map<String, Supplier<Metric>> known = known(classes);
        Map<String, Metric> metrics = new LinkedHashMap<>();
        for (String name : names) {
            Supplier<Metric> metric = known.get(name);
            if (metric == null) {
                throw new IllegalArgumentException(
                        "a metric must be one of " + known.keySet() + ", was '" + name + "'");
            }
            metrics.put(name, metric.get());
        }
        return new Progress(metrics, List.copyOf(known.keySet()));
    }

    /** Names of the metrics that a kind of model has. */
    public static List<String> names(int classes) {
        return List.copyOf(known(classes).keySet());
    }

    private static Map<String, Supplier<Metric>> known(int classes) {
        Map<String, Supplier<Metric>> known = new LinkedHashMap<>();
        switch (classes) {
            case 0 -> {
                known.put("mse", MeanMetric::squaredError);
                known.put("mae", MeanMetric::absoluteError);
                known.put("r2", Determination::new);
                known.put("baseMse", MeanSquaredErrorOfMean::new);
            }
            case 1 -> {
                known.put("logLoss", MeanMetric::loss);
                known.put("auc", AucHistogram::new);
                known.put("accuracy", MeanMetric::accuracyOfOne);
                known.put("baseRateLogLoss", () -> new BaseRateLogLoss(2));
            }
            default -> {
                known.put("accuracy", MeanMetric::accuracyOfMany);
                known.put("logLoss", MeanMetric::loss);
                known.put("baseRateLogLoss", () -> new BaseRateLogLoss(classes));
            }
        }
        return known;
    }

    /**
     * Adds one example.
     *
     * @param prediction probabilities, or values for regression
     * @param target the value, 0 or 1, or the index of the class
     * @param loss the example's unweighted loss
     * @param weight above 0
     */
    public void add(float[] prediction, float target, double loss, double weight) {
        for (Metric metric : metrics.values()) {
            metric.add(prediction, target, loss, weight);
        }
    }

    /** The metrics over all examples so far, by name; without examples they are 0. */
    public Map<String, Double> metrics() {
        Map<String, Double> values = new LinkedHashMap<>();
        metrics.forEach((name, metric) -> values.put(name, metric.value()));
        return values;
    }

    /** All that {@link #restore} needs: the figures of each metric by its name. */
    public Map<String, double[]> state() {
        Map<String, double[]> state = new LinkedHashMap<>();
        metrics.forEach((name, metric) -> state.put(name, metric.state()));
        return state;
    }

    /**
     * Goes on from a {@link #state}. A metric that it lacks begins here; one that is not wanted any
     * more is dropped.
     *
     * @throws IllegalArgumentException if it has a metric that this kind of model does not know, or
     *     one with another number of figures; nothing is restored then
     */
    public void restore(Map<String, double[]> state) {
        List<String> mistakes = new ArrayList<>();
        state.forEach(
                (name, figures) -> {
                    Metric metric = metrics.get(name);
                    if (!known.contains(name)) {
                        mistakes.add("'" + name + "' is there, here are " + known);
                    } else if (metric != null && metric.state().length != figures.length) {
                        mistakes.add(
                                "'%s' has %d figures here, %d there"
                                        .formatted(name, metric.state().length, figures.length));
                    }
                });
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(
                    "the state's metrics do not fit this model's: "
                            + String.join(", ", mistakes)
                            + ": start without it, or with the version that wrote it");
        }
        metrics.forEach(
                (name, metric) -> {
                    double[] figures = state.get(name);
                    if (figures != null) {
                        metric.restore(figures);
                    }
                });
    }
}
