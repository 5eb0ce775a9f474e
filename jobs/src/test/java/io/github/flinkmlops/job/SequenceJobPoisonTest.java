package io.github.flinkmlops.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.connector.avro.GenericRecordWriter;
import io.github.flinkmlops.connector.avro.MessageType;
import io.github.flinkmlops.connector.avro.WireFormat;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.SequenceInput;
import io.github.flinkmlops.sequence.SequencePrediction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bad requests among good ones. */
@ExtendWith(KafkaExtension.class)
@Timeout(120)
class SequenceJobPoisonTest {

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(1)
                            .build());

    /** A message with what becomes of it. */
    private record Poison(byte[] message, RejectReason reason, String error) {}

    private static List<Poison> poison() {
        DecodingOptions options = DecodingOptions.DEFAULT;
        byte[] good = G2p.message("good", "good", options);
        return List.of(
                new Poison(null, RejectReason.NULL_VALUE, "no value"),
                new Poison(new byte[0], RejectReason.EMPTY_VALUE, "no bytes"),
                new Poison(G2p.message("e", "", options), RejectReason.EMPTY_SEQUENCE, "empty"),
                new Poison(ids(), RejectReason.EMPTY_SEQUENCE, ""),
                new Poison(
                        G2p.message("l", "a".repeat(64), options),
                        RejectReason.SEQUENCE_TOO_LONG,
                        "65"),
                new Poison(
                        G2p.message("u", "naïve", options),
                        RejectReason.UNKNOWN_TOKEN,
                        "the vocabulary has no 'ï' (U+00EF), at character 3 of 'naïve'"),
                new Poison(ids(5, -1, 2), RejectReason.UNKNOWN_TOKEN, "-1"),
                new Poison(ids(5, 31, 2), RejectReason.UNKNOWN_TOKEN, "31"),
                new Poison(ids(5, Integer.MAX_VALUE, 2), RejectReason.UNKNOWN_TOKEN, "2147483647"),
                new Poison(anotherSchema(), RejectReason.UNKNOWN_SCHEMA, "fingerprint"),
                new Poison(
                        Arrays.copyOf(good, good.length - 5), RejectReason.TRUNCATED, "are left"),
                new Poison(
                        request(Map.of("text", "word", "strategy", "sampling", "temperature", 0f)),
                        RejectReason.WRONG_OPTIONS,
                        "temperature must be finite and above 0, was 0.0"),
                new Poison(
                        request(Map.of("text", "word", "prefix", List.of(-4))),
                        RejectReason.UNKNOWN_TOKEN,
                        "-4"),
                new Poison(
                        G2p.message("m", "a".repeat(1_000_000), options),
                        RejectReason.OVERSIZED_REQUEST,
                        "a request must have at most 65536 bytes, has 1000"));
    }

    private static byte[] ids(int... ids) {
        return G2p.message("i", new SequenceInput.Tokens(ids), DecodingOptions.DEFAULT);
    }

    private static byte[] request(Map<String, Object> fields) {
        GenericRecord record = new GenericData.Record(MessageType.SEQUENCE_REQUEST.schema());
        fields.forEach(record::put);
        return new GenericRecordWriter(record.getSchema(), WireFormat.SINGLE_OBJECT).write(record);
    }

    private static byte[] anotherSchema() {
        Schema schema = SchemaBuilder.record("Other").fields().requiredString("text").endRecord();
        GenericRecord record = new GenericData.Record(schema);
        record.put("text", "hello");
        return new GenericRecordWriter(schema, WireFormat.SINGLE_OBJECT).write(record);
    }

    @Test
    void everyBadRequestIsADeadLetterAndItsNeighboursAreAnswered() throws Exception {
        List<String> words = G2p.words().subList(6_000, 6_300);
        List<String> phonemes = G2p.phonemes().subList(6_000, 6_300);
        List<Poison> poison = poison();
        List<byte[]> messages = new ArrayList<>();
        Map<Long, Poison> expected = new LinkedHashMap<>();
        for (int i = 0; i < words.size(); i++) {
            messages.add(G2p.message(Integer.toString(i), words.get(i), DecodingOptions.DEFAULT));
            if (i % 3 == 0) {
                Poison bad = poison.get(i / 3 % poison.size());
                expected.put((long) messages.size(), bad);
                messages.add(bad.message());
            }
        }
        SequenceBrokerJob.Output output =
                SequenceBrokerJob.create("sequence-poison", G2p.directory(), Duration.ofMillis(200))
                        .run(StreamExecutionEnvironment.getExecutionEnvironment(), messages);

        Map<Integer, String> answers = new LinkedHashMap<>();
        for (SequencePrediction prediction : output.predictions()) {
            answers.put(Integer.parseInt(prediction.id()), prediction.candidates().get(0).text());
        }
        assertThat(output.predictions()).hasSize(words.size());
        for (int i = 0; i < words.size(); i++) {
            assertThat(answers.get(i)).as(words.get(i)).isEqualTo(phonemes.get(i));
        }
        assertThat(output.deadLetters()).hasSameSizeAs(expected.keySet());
        for (Rejected letter : output.deadLetters()) {
            Poison bad = expected.remove(letter.position().offset());
            assertThat(bad).as("a second letter of %s", letter).isNotNull();
            assertThat(letter.reason()).as(letter.error()).isEqualTo(bad.reason());
            assertThat(letter.error()).contains(bad.error());
            if (bad.message() == null) {
                assertThat(letter.bytes()).isNull();
            } else {
                assertThat(bad.message()).startsWith(letter.bytes());
                assertThat(letter.bytes()).hasSize(Math.min(65_536, bad.message().length));
            }
        }
    }
}
