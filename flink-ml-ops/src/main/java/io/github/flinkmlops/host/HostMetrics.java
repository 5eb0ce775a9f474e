package io.github.flinkmlops.host;

import java.util.concurrent.atomic.LongAdder;

/** Counts what a host's threads do. */
final class HostMetrics {
    /** Encoded, and without a row. */
    final LongAdder ready = new LongAdder();

    final LongAdder requests = new LongAdder();
    final LongAdder rows = new LongAdder();
    final LongAdder reserved = new LongAdder();
    final LongAdder steps = new LongAdder();
    final LongAdder tokens = new LongAdder();
    final LongAdder sourceIds = new LongAdder();
    final LongAdder paddedIds = new LongAdder();
    final LongAdder outOfMemory = new LongAdder();
    final LongAdder failures = new LongAdder();

    void encoded(int[][] sources) {
        int longest = 0;
        long ids = 0;
        for (int[] source : sources) {
            longest = Math.max(longest, source.length);
            ids += source.length;
        }
        sourceIds.add(ids);
        paddedIds.add((long) longest * sources.length);
    }

    void failed(RuntimeException failure) {
        (Failures.outOfMemory(failure) ? outOfMemory : failures).increment();
    }
}
