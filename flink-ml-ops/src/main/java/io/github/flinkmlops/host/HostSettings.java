package io.github.flinkmlops.host;

import io.github.flinkmlops.transformer.Precision;
import java.io.Serializable;
import java.time.Duration;

/**
 * What a host may take and how it forms batches.
 *
 * @param rows most rows of a batch: a greedy or sampled request takes one, a beam as many as it is
 *     wide
 * @param sourceTokens most source ids that are encoded at a time, padding included
 * @param memory most bytes for the weights and the rows of all batches, each row counted as if it
 *     were as long as the longest one can become
 * @param firstWait how long a request that comes to an idle host waits for others
 * @param threads batches side by side, each with a thread of its own
 * @param precision of a transformer's weights and caches
 */
public record HostSettings(
        int rows,
        int sourceTokens,
        long memory,
        Duration firstWait,
        int threads,
        Precision precision)
        implements Serializable {

    /** 64 rows, 8,192 source ids, 4 GiB, 1 ms, one thread, float32. */
    public static final HostSettings DEFAULT =
            new HostSettings(64, 8192, 4L << 30, Duration.ofMillis(1), 1, Precision.SINGLE);

    public HostSettings {
        require(rows >= 1, "rows must be at least 1", rows);
        require(sourceTokens >= 1, "sourceTokens must be at least 1", sourceTokens);
        require(memory >= 1, "memory must be at least 1 byte", memory);
        require(!firstWait.isNegative(), "firstWait must be at least 0", firstWait);
        require(threads >= 1, "threads must be at least 1", threads);
    }

    private static void require(boolean fits, String limit, Object value) {
        if (!fits) {
            throw new IllegalArgumentException(limit + ", was " + value);
        }
    }

    public HostSettings withRows(int rows) {
        return new HostSettings(rows, sourceTokens, memory, firstWait, threads, precision);
    }

    public HostSettings withSourceTokens(int sourceTokens) {
        return new HostSettings(rows, sourceTokens, memory, firstWait, threads, precision);
    }

    public HostSettings withMemory(long memory) {
        return new HostSettings(rows, sourceTokens, memory, firstWait, threads, precision);
    }

    public HostSettings withFirstWait(Duration firstWait) {
        return new HostSettings(rows, sourceTokens, memory, firstWait, threads, precision);
    }

    public HostSettings withThreads(int threads) {
        return new HostSettings(rows, sourceTokens, memory, firstWait, threads, precision);
    }

    public HostSettings withPrecision(Precision precision) {
        return new HostSettings(rows, sourceTokens, memory, firstWait, threads, precision);
    }
}
