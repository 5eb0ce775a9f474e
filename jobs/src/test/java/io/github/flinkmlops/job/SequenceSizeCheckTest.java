package io.github.flinkmlops.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.sequence.Attention;
import io.github.flinkmlops.sequence.SequencePrediction;
import io.github.flinkmlops.sequence.Times;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.Test;

class SequenceSizeCheckTest {

    private static SequencePrediction withAttention(String id, int length) {
        return new SequencePrediction(
                id,
                0,
                null,
                "m",
                "0",
                List.of(),
                null,
                List.of(
                        new Attention(
                                Attention.Kind.ENCODER_SELF, 0, new float[1][length][length])),
                new Times(77, 0, 0, 0));
    }

    private static OneInputStreamOperatorTestHarness<SequencePrediction, SequencePrediction>
            harness(Map<String, String> properties) throws Exception {
        return ProcessFunctionTestHarnesses.forProcessFunction(
                new SequenceSizeCheck("words", new KafkaOptions("localhost:1", properties)));
    }

    @Test
    void anAnswerThatKafkaWouldNotTakeIsADeadLetter() throws Exception {
        try (var harness = harness(Map.of())) {
            harness.processElement(withAttention("small", 500), 0);
            harness.processElement(withAttention("large", 520), 0);

            assertThat(harness.extractOutputValues())
                    .extracting(SequencePrediction::id)
                    .containsExactly("small");
            Rejected letter =
                    harness.getSideOutput(SequenceSizeCheck.REJECTED).stream()
                            .map(StreamRecord::getValue)
                            .findFirst()
                            .orElseThrow();
            assertThat(letter.reason()).isEqualTo(RejectReason.OVERSIZED_REQUEST);
            assertThat(letter.error())
                    .startsWith("the answer to request large has 10816")
                    .contains("and a message may have 1047552: ask for less, or raise");
            assertThat(letter.position().topic()).isEqualTo("words");
            assertThat(letter.position().timestamp()).isEqualTo(77);
        }
    }

    @Test
    void theProducersOwnLimitCounts() throws Exception {
        try (var harness = harness(Map.of("max.request.size", "3000000"))) {
            harness.processElement(withAttention("large", 520), 0);

            assertThat(harness.extractOutputValues()).hasSize(1);
        }
    }
}
