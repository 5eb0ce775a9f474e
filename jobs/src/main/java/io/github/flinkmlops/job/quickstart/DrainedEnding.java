package io.github.flinkmlops.job.quickstart;

import io.github.flinkmlops.connector.kafka.Bound;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The job reads for ever, and is drained once a checkpoint holds all rows: that learns the last,
 * short minibatch and commits everything.
 *
 * <p>A run that may be resumed needs it. A Kafka source with an end that is restored when all its
 * partitions are assigned already reads to that end, and waits there for ever.
 */
final class DrainedEnding implements Ending {

    private static final Logger LOG = LoggerFactory.getLogger(DrainedEnding.class);
    private static final long ANSWER_SECONDS = 10;

    private final Admin admin;
    private final String group;
    private final TopicPartition partition;
    private final long rows;
    private final Path savepoints;
    private final long before;
    private @Nullable CompletableFuture<String> drained;

    /**
     * @param group of the job's source, to which it commits the offset of every checkpoint
     * @param rows the offset behind the last row
     * @param savepoints folder for the savepoint with which the job ends
     */
    DrainedEnding(String bootstrapServers, String group, String topic, long rows, Path savepoints)
            throws ExecutionException, InterruptedException {
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        this.group = group;
        this.partition = new TopicPartition(topic, 0);
        this.rows = rows;
        this.savepoints = savepoints;
        this.before = saved();
    }

    /** Rows that the last checkpoint holds, or one shortly before it. */
    private long saved() throws ExecutionException, InterruptedException {
        try {
            OffsetAndMetadata offset =
                    admin.listConsumerGroupOffsets(group)
                            .partitionsToOffsetAndMetadata()
                            .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                            .get(partition);
            return offset == null ? 0 : offset.offset();
        } catch (TimeoutException e) {
            LOG.warn("Kafka does not tell the offsets of group {}", group, e);
            return 0;
        }
    }

    @Override
    public Bound bound() {
        return Bound.none();
    }

    @Override
    public long before() {
        return before;
    }

    @Override
    public void look(LocalFlink flink, JobID job, long records) throws Exception {
        CompletableFuture<String> asked = drained;
        if (asked != null && !asked.isCompletedExceptionally()) {
            return;
        }
        if (saved() >= rows) {
            drained = flink.drain(job, savepoints);
        } else if (records >= rows) {
            flink.checkpoint(job);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
