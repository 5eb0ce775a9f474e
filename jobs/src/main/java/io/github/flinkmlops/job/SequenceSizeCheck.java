package io.github.flinkmlops.job;

import io.github.flinkmlops.connector.avro.SequencePredictionWriter;
import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.operator.types.StreamTypes;
import io.github.flinkmlops.sequence.SequencePrediction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Refuses answers that are larger than a message to Kafka may be, such as the attention of a large
 * model: the sink would fail at it, and the job with it, for ever. What the request was is only
 * known by its id here.
 */
final class SequenceSizeCheck extends ProcessFunction<SequencePrediction, SequencePrediction> {

    static final OutputTag<Rejected> REJECTED = new OutputTag<>("too-large", StreamTypes.REJECTED);

    private static final long serialVersionUID = 1L;
    private static final String LIMIT = "max.request.size";
    private static final int LIMIT_OF_KAFKA = 1 << 20;

    /** For the message around the value. */
    private static final int ROOM = 1 << 10;

    private static final int UNKNOWN = -1;

    private final String topic;
    private final int largest;
    private transient @Nullable SequencePredictionWriter writer;

    /**
     * @param topic the input's
     */
    SequenceSizeCheck(String topic, KafkaOptions kafka) {
        this.topic = topic;
        String limit = kafka.properties().get(LIMIT);
        this.largest = (limit == null ? LIMIT_OF_KAFKA : Integer.parseInt(limit.strip())) - ROOM;
    }

    @Override
    public void processElement(
            SequencePrediction prediction, Context context, Collector<SequencePrediction> out) {
        int size = size(prediction);
        if (size <= largest) {
            out.collect(prediction);
            return;
        }
        String error =
                "the answer to request %s has %d bytes, and a message may have %d: ask for less, or raise kafka.%s and the topic's max.message.bytes"
                        .formatted(prediction.id(), size, largest, LIMIT);
        context.output(
                REJECTED,
                new Rejected(
                        RejectReason.OVERSIZED_REQUEST,
                        error,
                        null,
                        new Position(topic, UNKNOWN, UNKNOWN, prediction.times().appended())));
    }

    /** Exact only where it may matter; else more than the true one. */
    private int size(SequencePrediction prediction) {
        long most = SequencePredictionWriter.mostBytes(prediction);
        if (most <= largest) {
            return (int) most;
        }
        SequencePredictionWriter made = writer;
        if (made == null) {
            made = new SequencePredictionWriter();
            writer = made;
        }
        // One that no array could hold is not worth the attempt.
        return most > Integer.MAX_VALUE / 2 ? Integer.MAX_VALUE : made.write(prediction).length;
    }
}
