package io.github.flinkmlops.job.quickstart;

import io.github.flinkmlops.connector.kafka.Bound;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.common.TopicPartition;

/**
 * The job ends by itself behind the last row.
 *
 * @param topic of the rows
 * @param rows how many there are
 */
record BoundedEnding(String topic, long rows) implements Ending {

    @Override
    public Bound bound() {
        return Bound.at(Map.of(new TopicPartition(topic, 0), rows));
    }

    @Override
    public long before() {
        return 0;
    }

    @Override
    public void look(LocalFlink flink, JobID job, long records) {
        if (records >= rows) {
            // All is learned; the last results are committed with the next checkpoint.
            flink.checkpoint(job);
        }
    }

    @Override
    public void close() {}
}
