package io.github.flinkmlops.job;

import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.job.config.JobFile;
import io.github.flinkmlops.operator.LearningStreams;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Learns from a Kafka topic and writes predictions, dead letters, evaluations and models. */
public final class TrainJob {

    private TrainJob() {}

    /** The whole graph between Kafka topics: input without end. */
    public static LearningStreams build(
            StreamExecutionEnvironment environment, JobFile job, KafkaOptions kafka) {
        throw new UnsupportedOperationException();
    }

    /** The graph with another source, such as a bounded one; sinks to Kafka. */
    public static LearningStreams build(
            StreamExecutionEnvironment environment,
            JobFile job,
            KafkaOptions kafka,
            Source<Decoded, ?, ?> source) {
        throw new UnsupportedOperationException();
    }
}
