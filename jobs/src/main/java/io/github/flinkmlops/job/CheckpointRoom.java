package io.github.flinkmlops.job;

import io.github.flinkmlops.job.config.JobFile;
import io.github.flinkmlops.job.config.SequenceJobFile;
import io.github.flinkmlops.safetensors.SafetensorsWriter;
import io.github.flinkmlops.trainer.Trainer;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.jspecify.annotations.Nullable;

/**
 * Whether a job's state fits where its checkpoints go. The memory of the JobManager, where they go
 * unless a directory is set, takes 5 MB; a job with more fails its checkpoints and restarts for
 * ever.
 */
final class CheckpointRoom {

    /** What Flink's JobManagerCheckpointStorage takes of one operator's state by default. */
    private static final long JOB_MANAGER_LIMIT = 5 << 20;

    private CheckpointRoom() {}

    /** What is wrong, or null if nothing is. */
    static @Nullable String warning(JobFile job, ReadableConfig configuration) {
        long state = stateSize(job);
        return warning(
                "the state of '%s' has %,d bytes".formatted(job.name(), state),
                state,
                configuration);
    }

    /** The same for a job whose state is the requests under way. */
    static @Nullable String warning(SequenceJobFile job, ReadableConfig configuration) {
        int capacity = job.options().capacity();
        long most = (long) capacity * job.requestSize();
        return warning(
                "the requests under way in '%s' may have %,d bytes (limits.capacity %,d times limits.requestSize %,d)"
                        .formatted(job.name(), most, capacity, job.requestSize()),
                most,
                configuration);
    }

    private static @Nullable String warning(String what, long state, ReadableConfig configuration) {
        if (state <= JOB_MANAGER_LIMIT
                || configuration
                        .getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY)
                        .isPresent()) {
            return null;
        }
        String directory = CheckpointingOptions.CHECKPOINTS_DIRECTORY.key();
        return "warning: %s, and the JobManager's memory takes %,d: unless the cluster sets %s, set it here with -D%s=URI"
                .formatted(what, JOB_MANAGER_LIMIT, directory, directory);
    }

    /** Bytes of weights, moments and statistics. */
    private static long stateSize(JobFile job) {
        SafetensorsWriter writer = new SafetensorsWriter();
        new Trainer(job.modelSpec(), job.learning()).write(writer);
        return writer.serializedSize();
    }
}
