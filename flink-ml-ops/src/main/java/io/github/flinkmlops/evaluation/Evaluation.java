package io.github.flinkmlops.evaluation;

import java.util.Map;

/**
 * Progressive metrics at a point of the stream: every example was predicted before it was learned.
 *
 * @param model name of the model
 * @param modelVersion SGD steps taken so far
 * @param eventTime greatest event time among the examples so far, epoch milliseconds
 * @param examples labelled examples evaluated so far
 * @param rejected records refused so far
 * @param metrics by name, such as {@code logLoss} and {@code auc}, over all examples so far
 */
public record Evaluation(
        String model,
        long modelVersion,
        long eventTime,
        long examples,
        long rejected,
        Map<String, Double> metrics) {}
