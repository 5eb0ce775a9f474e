package io.github.flinkmlops.operator;

import io.github.flinkmlops.host.DeviceChoice;
import io.github.flinkmlops.host.HostSettings;
import java.io.Serializable;
import java.time.Duration;

/**
 * What the operator does around the model.
 *
 * @param name of the operator; savepoints find its requests by it
 * @param device {@code auto}, {@code cpu} or {@code gpu:N}
 * @param gpuResource name of Flink's external resource whose GPUs may be used, where one is
 *     configured
 * @param host how the host forms batches, and what memory it may take; the same for all that use
 *     the model in a process
 * @param capacity most requests that each subtask has under way; more than the rows of a batch, so
 *     that a place that becomes free is taken at once
 * @param ordered whether predictions leave in the order of their requests; a slow one then holds up
 *     those behind it
 * @param deadline processing time that a request may take from its arrival at the operator; it
 *     begins anew on recovery
 * @param maxCharacters most characters of a text, which are not even cut into tokens beyond
 */
public record SequenceOptions(
        String name,
        String device,
        String gpuResource,
        HostSettings host,
        int capacity,
        boolean ordered,
        Duration deadline,
        int maxCharacters)
        implements Serializable {

    /**
     * Any device, {@link HostSettings#DEFAULT}, 256 requests, in no order, one minute, 65,536
     * characters.
     */
    public static final SequenceOptions DEFAULT =
            new SequenceOptions(
                    "sequences",
                    DeviceChoice.AUTO,
                    "gpu",
                    HostSettings.DEFAULT,
                    256,
                    false,
                    Duration.ofMinutes(1),
                    65_536);

    public SequenceOptions {
        DeviceChoice.check(device);
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be blank");
        }
        if (capacity < 1) {
            throw new IllegalArgumentException(
                    "capacity must be at least 1 request, was " + capacity);
        }
        if (deadline.toMillis() < 1) {
            throw new IllegalArgumentException("deadline must be at least 1 ms, was " + deadline);
        }
        if (maxCharacters < 1) {
            throw new IllegalArgumentException(
                    "maxCharacters must be at least 1, was " + maxCharacters);
        }
    }

    public SequenceOptions withName(String name) {
        return new SequenceOptions(
                name, device, gpuResource, host, capacity, ordered, deadline, maxCharacters);
    }

    public SequenceOptions withDevice(String device) {
        return new SequenceOptions(
                name, device, gpuResource, host, capacity, ordered, deadline, maxCharacters);
    }

    public SequenceOptions withGpuResource(String gpuResource) {
        return new SequenceOptions(
                name, device, gpuResource, host, capacity, ordered, deadline, maxCharacters);
    }

    public SequenceOptions withHost(HostSettings host) {
        return new SequenceOptions(
                name, device, gpuResource, host, capacity, ordered, deadline, maxCharacters);
    }

    public SequenceOptions withCapacity(int capacity) {
        return new SequenceOptions(
                name, device, gpuResource, host, capacity, ordered, deadline, maxCharacters);
    }

    public SequenceOptions withOrdered(boolean ordered) {
        return new SequenceOptions(
                name, device, gpuResource, host, capacity, ordered, deadline, maxCharacters);
    }

    public SequenceOptions withDeadline(Duration deadline) {
        return new SequenceOptions(
                name, device, gpuResource, host, capacity, ordered, deadline, maxCharacters);
    }

    public SequenceOptions withMaxCharacters(int maxCharacters) {
        return new SequenceOptions(
                name, device, gpuResource, host, capacity, ordered, deadline, maxCharacters);
    }
}
