package io.github.flinkmlops.job;

import io.github.flinkmlops.connector.kafka.Bound;
import io.github.flinkmlops.connector.kafka.ExampleSource;
import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.connector.kafka.SinkOptions;
import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.job.config.JobFile;
import io.github.flinkmlops.job.config.OutputSettings;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.TopicPartition;

/**
 * A job on the shared broker, with output topics of its own and one input partition, so that the
 * order of its examples is given.
 */
record BrokerJob(JobFile file) {

    private static final String LARGEST_MESSAGE = String.valueOf(16 << 20);

    /**
     * Creates the topics.
     *
     * @param input topic that is read; several jobs may read one
     * @param name what the output topics and the transactions are named after
     */
    static BrokerJob create(
            JobFile file,
            String input,
            String name,
            DeliveryGuarantee guarantee,
            Duration checkpointInterval)
            throws InterruptedException {
        OutputSettings output =
                new OutputSettings(
                        name + "-predictions",
                        name + "-rejected",
                        name + "-evaluations",
                        name + "-models",
                        new SinkOptions(guarantee, name, SinkOptions.DEFAULT_TRANSACTION_TIMEOUT));
        KafkaExtension.createTopic(input, 1, Map.of());
        KafkaExtension.createTopic(output.predictions(), 1, Map.of());
        KafkaExtension.createTopic(output.rejected(), 1, Map.of());
        KafkaExtension.createTopic(output.evaluations(), 1, Map.of());
        KafkaExtension.createTopic(
                output.models(),
                1,
                Map.of("cleanup.policy", "compact", "max.message.bytes", LARGEST_MESSAGE));
        return new BrokerJob(
                new JobFile(
                        file.name(),
                        file.input().withTopic(input),
                        file.encoding(),
                        file.modelSpec(),
                        file.learning(),
                        file.learningOptions(),
                        file.startingWeights(),
                        output,
                        checkpointInterval,
                        file.kafka()));
    }

    static KafkaOptions kafka() {
        return new KafkaOptions(KafkaExtension.bootstrapServers());
    }

    /** The input up to an offset, that one not included. */
    Bound bound(long end) {
        return Bound.at(Map.of(new TopicPartition(file.input().topic(), 0), end));
    }

    /** Learns from the first {@code records} of the input and returns what was written. */
    JobOutput run(StreamExecutionEnvironment environment, long records) throws Exception {
        build(
                environment,
                ExampleSource.create(
                        kafka(), file.input().options().withBound(bound(records)), file.decoder()));
        environment.execute(file.output().predictions());
        return JobOutput.read(file.output());
    }

    void build(StreamExecutionEnvironment environment, Source<Decoded, ?, ?> source) {
        TrainJob.build(environment, file, kafka(), source);
    }
}
