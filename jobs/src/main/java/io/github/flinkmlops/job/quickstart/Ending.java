package io.github.flinkmlops.job.quickstart;

import io.github.flinkmlops.connector.kafka.Bound;
import org.apache.flink.api.common.JobID;

/** How a job is brought to its end when it has learned all rows. */
interface Ending extends AutoCloseable {

    /** Where the job's source ends. */
    Bound bound();

    /** Rows that were learned before this job was started. */
    long before();

    /**
     * Looks whether the time has come.
     *
     * @param records rows that have reached the model
     */
    void look(LocalFlink flink, JobID job, long records) throws Exception;

    @Override
    void close();
}
