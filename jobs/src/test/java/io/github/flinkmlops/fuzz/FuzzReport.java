package io.github.flinkmlops.fuzz;

/**
 * What came of the inputs of one target.
 *
 * @param refused how many inputs were refused as documented
 * @param slowestNanos time of the slowest input
 * @param mostMemory bytes that the hungriest input allocated, after the warm-up
 */
record FuzzReport(
        String target, long inputs, long refused, long nanos, long slowestNanos, long mostMemory) {

    static String header() {
        return "%-28s %12s %12s %8s %12s %14s"
                .formatted("reader", "inputs", "refused", "s", "slowest ms", "most memory");
    }

    @Override
    public String toString() {
        return "%-28s %,12d %,12d %8.1f %12.1f %,12d B"
                .formatted(target, inputs, refused, nanos / 1e9, slowestNanos / 1e6, mostMemory);
    }
}
