package io.github.flinkmlops.connector.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.connector.avro.ExampleDecoder;
import io.github.flinkmlops.connector.avro.WireFormat;
import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.operator.types.StreamTypes;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class SinksTest {

    private static final KafkaOptions KAFKA = new KafkaOptions("localhost:9092");

    @Test
    void sinksCanBeSentToACluster() throws Exception {
        SinkOptions sink = SinkOptions.exactlyOnce("job");
        for (Sink<?> made :
                List.of(
                        PredictionSink.create(KAFKA, sink, "predictions"),
                        RejectedSink.create(KAFKA, sink, "dead-letters"),
                        EvaluationSink.create(KAFKA, sink, "evaluations"),
                        ModelSink.create(KAFKA, sink, "models", 10 << 20))) {
            assertThat(InstantiationUtil.clone(made)).isNotNull();
        }
    }

    @Test
    void sourcesCanBeSentToACluster() throws Exception {
        KafkaSource<Decoded> source =
                InstantiationUtil.clone(
                        ExampleSource.create(
                                KAFKA, new InputOptions("examples", "group"), decoder()));

        assertThat(source.getBoundedness()).isEqualTo(Boundedness.CONTINUOUS_UNBOUNDED);
        assertThat(source.getProducedType()).isEqualTo(StreamTypes.DECODED);
    }

    @Test
    void aBoundMakesTheSourceBounded() {
        InputOptions input = new InputOptions("examples", "group");

        assertThat(boundedness(input.withBound(Bound.latestAtStart())))
                .isEqualTo(Boundedness.BOUNDED);
        assertThat(
                        boundedness(
                                input.withStart(StartingOffsets.COMMITTED)
                                        .withBound(
                                                Bound.at(
                                                        Map.of(
                                                                new TopicPartition("examples", 0),
                                                                10L)))))
                .isEqualTo(Boundedness.BOUNDED);
    }

    private static Boundedness boundedness(InputOptions input) {
        return ExampleSource.create(KAFKA, input, decoder()).getBoundedness();
    }

    private static ExampleDecoder decoder() {
        return ExampleDecoder.ofExamples(WireFormat.SINGLE_OBJECT, 2, 0, null, false);
    }
}
