package io.github.flinkmlops.host;

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
 */
public record HostSettings(int rows, int sourceTokens, long memory, Duration firstWait, int threads)
        implements Serializable {

    /** 64 rows, 8,192 source ids, 4 GiB, 1 ms, one thread. */
    public static final HostSettings DEFAULT =
            new HostSettings(64, 8192, 4L << 30, Duration.ofMillis(1), 1);

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
        return new HostSettings(rows, sourceTokens, memory, firstWait, threads);
    }

    public HostSettings withSourceTokens(int sourceTokens) {
        return new HostSettings(rows, sourceTokens, memory, firstWait, threads);
    }

    public HostSettings withMemory(long memory) {
        return new HostSettings(rows, sourceTokens, memory, firstWait, threads);
    }

    public HostSettings withFirstWait(Duration firstWait) {
        return new HostSettings(rows, sourceTokens, memory, firstWait, threads);
    }

    public HostSettings withThreads(int threads) {
        return new HostSettings(rows, sourceTokens, memory, firstWait, threads);
    }
}
