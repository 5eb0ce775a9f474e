package io.github.flinkmlops.job.quickstart;

import java.util.Map;

/**
 * What the scoreboard shows of a job at one moment.
 *
 * @param records records that reached the model, refused ones among them
 * @param examples labelled examples evaluated
 * @param examplesPerSecond since the moment before
 * @param metrics progressive metrics by name
 * @param modelVersion steps taken
 * @param latencyMedian of the latest predictions, from Kafka's append time to emission, in
 *     milliseconds
 * @param latency99 the 99th percentile of the same
 */
record Figures(
        long records,
        long examples,
        double examplesPerSecond,
        Map<String, Double> metrics,
        long modelVersion,
        double latencyMedian,
        double latency99,
        long rejected) {

    Figures withRecords(long count) {
        return new Figures(
                count,
                examples,
                examplesPerSecond,
                metrics,
                modelVersion,
                latencyMedian,
                latency99,
                rejected);
    }

    Figures withExamplesPerSecond(double speed) {
        return new Figures(
                records,
                examples,
                speed,
                metrics,
                modelVersion,
                latencyMedian,
                latency99,
                rejected);
    }
}
