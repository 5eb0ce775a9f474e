package io.github.flinkmlops.job;

import io.github.flinkmlops.connector.avro.EvaluationReader;
import io.github.flinkmlops.connector.avro.MessageReader;
import io.github.flinkmlops.connector.avro.ModelSnapshotReader;
import io.github.flinkmlops.connector.avro.PredictionReader;
import io.github.flinkmlops.connector.avro.RejectedReader;
import io.github.flinkmlops.evaluation.Evaluation;
import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.job.config.OutputSettings;
import io.github.flinkmlops.model.ModelSnapshot;
import io.github.flinkmlops.prediction.Prediction;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;

/**
 * What a job wrote, as a reader of committed messages sees it.
 *
 * @param predictions each message's bytes, which compare by content
 * @param models each message's bytes
 * @param deadLetters each message's bytes
 */
record JobOutput(
        List<ByteBuffer> predictions,
        List<ByteBuffer> deadLetters,
        List<ByteBuffer> evaluations,
        List<ByteBuffer> models) {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    static JobOutput read(OutputSettings topics) {
        return new JobOutput(
                values(topics.predictions()),
                values(topics.rejected()),
                values(topics.evaluations()),
                values(topics.models()));
    }

    private static List<ByteBuffer> values(String topic) {
        List<ByteBuffer> values = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record :
                KafkaExtension.readAll(topic, IsolationLevel.READ_COMMITTED, LIMIT)) {
            values.add(ByteBuffer.wrap(record.value()));
        }
        return values;
    }

    List<Prediction> readPredictions() throws BadRecordException {
        return read(predictions, new PredictionReader());
    }

    List<Rejected> readDeadLetters() throws BadRecordException {
        return read(deadLetters, new RejectedReader());
    }

    /** The last message on the topic of evaluations. */
    Evaluation finalEvaluation() throws BadRecordException {
        return new EvaluationReader().read(evaluations.get(evaluations.size() - 1).array());
    }

    List<ModelSnapshot> readModels() throws BadRecordException {
        return read(models, new ModelSnapshotReader());
    }

    private static <T> List<T> read(List<ByteBuffer> messages, MessageReader<T> reader)
            throws BadRecordException {
        List<T> read = new ArrayList<>(messages.size());
        for (ByteBuffer message : messages) {
            read.add(reader.read(message.array()));
        }
        return read;
    }
}
