package io.github.flinkmlops.job;

import io.github.flinkmlops.connector.avro.RejectedReader;
import io.github.flinkmlops.connector.avro.SequencePredictionReader;
import io.github.flinkmlops.connector.kafka.Bound;
import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.connector.kafka.SequenceSource;
import io.github.flinkmlops.connector.kafka.SinkOptions;
import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.job.config.SequenceJobFile;
import io.github.flinkmlops.job.config.SequenceOutput;
import io.github.flinkmlops.sequence.Incoming;
import io.github.flinkmlops.sequence.SequencePrediction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** A job that reads sequences on the shared broker, with topics of its own. */
record SequenceBrokerJob(SequenceJobFile file) {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /**
     * What was written, as a reader of committed messages sees it.
     *
     * @param predictions in the order of the topic
     */
    record Output(List<SequencePrediction> predictions, List<Rejected> deadLetters) {}

    /** The shipped job with another model and exactly-once output, and creates its topics. */
    static SequenceBrokerJob create(String name, Path model, Duration checkpointInterval)
            throws Exception {
        SequenceJobFile shipped = SequenceJobFile.resource("sequences.yaml");
        SequenceOutput output =
                new SequenceOutput(
                        name + "-predictions",
                        name + "-rejected",
                        new SinkOptions(
                                DeliveryGuarantee.EXACTLY_ONCE,
                                name,
                                SinkOptions.DEFAULT_TRANSACTION_TIMEOUT));
        KafkaExtension.createTopic(name, 1, Map.of("max.message.bytes", "4194304"));
        KafkaExtension.createTopic(output.predictions(), 1, Map.of());
        KafkaExtension.createTopic(output.rejected(), 1, Map.of());
        return new SequenceBrokerJob(
                shipped.withInput(shipped.input().withTopic(name))
                        .withModel(model)
                        .withOutput(output, checkpointInterval));
    }

    static KafkaOptions kafka() {
        return new KafkaOptions(KafkaExtension.bootstrapServers());
    }

    /** The input up to an offset, that one not included. */
    Bound bound(long end) {
        return Bound.at(Map.of(new TopicPartition(file.input().topic(), 0), end));
    }

    /** Reads the messages, which are sent before, and returns what was written. */
    Output run(StreamExecutionEnvironment environment, List<byte[]> messages) throws Exception {
        KafkaExtension.send(file.input().topic(), messages);
        build(
                environment,
                SequenceSource.create(
                        kafka(),
                        file.input().options().withBound(bound(messages.size())),
                        file.decoder()));
        environment.execute(file.output().predictions());
        return output();
    }

    void build(StreamExecutionEnvironment environment, Source<Incoming, ?, ?> source) {
        SequenceJob.build(environment, file, kafka(), source);
    }

    Output output() throws Exception {
        List<SequencePrediction> predictions = new ArrayList<>();
        SequencePredictionReader reader = new SequencePredictionReader();
        for (ConsumerRecord<byte[], byte[]> record : committed(file.output().predictions())) {
            predictions.add(reader.read(record.value()));
        }
        List<Rejected> deadLetters = new ArrayList<>();
        RejectedReader letters = new RejectedReader();
        for (ConsumerRecord<byte[], byte[]> record : committed(file.output().rejected())) {
            deadLetters.add(letters.read(record.value()));
        }
        return new Output(predictions, deadLetters);
    }

    private static List<ConsumerRecord<byte[], byte[]>> committed(String topic) {
        return KafkaExtension.readAll(topic, IsolationLevel.READ_COMMITTED, LIMIT);
    }
}
