package io.github.flinkmlops.host;

/**
 * What a host is doing, and what it has done since it was opened.
 *
 * @param waiting requests that wait for a place
 * @param requests requests in the batches
 * @param rows rows of the batches, which is more than requests if there are beams
 * @param steps calls of the model that gave tokens or vectors
 * @param tokens rows of these calls together
 * @param paddingShare of the ids that were encoded, how much was padding, 0 to 1
 * @param outOfMemory batches that were split since the device ran out of memory
 * @param failures batches that were split since the model failed
 * @param weightBytes memory of the weights
 * @param batchBytes memory that is reserved for the rows of the batches
 */
public record HostSnapshot(
        int waiting,
        int requests,
        int rows,
        long steps,
        long tokens,
        double paddingShare,
        long outOfMemory,
        long failures,
        long weightBytes,
        long batchBytes) {}
