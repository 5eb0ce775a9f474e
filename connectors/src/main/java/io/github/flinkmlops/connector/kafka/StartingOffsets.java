package io.github.flinkmlops.connector.kafka;

/** Where a source begins that has no state of an earlier run. */
public enum StartingOffsets {
    EARLIEST,
    LATEST,
    /** Where the consumer group stopped, else the earliest. */
    COMMITTED
}
