package io.github.flinkmlops.connector.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.sequence.Attention;
import io.github.flinkmlops.sequence.Candidate;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.DecodingStrategy;
import io.github.flinkmlops.sequence.FinishReason;
import io.github.flinkmlops.sequence.SequenceInput;
import io.github.flinkmlops.sequence.SequencePrediction;
import io.github.flinkmlops.sequence.SequenceRequest;
import io.github.flinkmlops.sequence.Times;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SequenceMessagesTest {

    private static final Position POSITION = new Position("words", 0, 3, 99);
    private static final Times TIMES = new Times(1, 2, 3, 4);

    /** Two candidates and two heads that look from three queries at two keys. */
    static SequencePrediction tokens() {
        return new SequencePrediction(
                "7",
                5,
                "k",
                "g2p",
                "0123456789abcdef",
                List.of(
                        new Candidate(
                                new int[] {4, 300_000},
                                "HH AH",
                                -0.5,
                                -0.25,
                                FinishReason.END_TOKEN),
                        new Candidate(new int[0], null, Double.NaN, -2, FinishReason.LENGTH)),
                null,
                List.of(
                        new Attention(
                                Attention.Kind.DECODER_CROSS,
                                2,
                                new float[][][] {
                                    {{0.25f, 0.75f}, {1, 0}, {0.5f, 0.5f}},
                                    {{0, 1}, {0.125f, 0.875f}, {1, 0}}
                                })),
                TIMES);
    }

    static Stream<SequencePrediction> predictions() {
        return Stream.of(
                tokens(),
                new SequencePrediction(
                        "ü",
                        Long.MIN_VALUE,
                        null,
                        "classes",
                        "0",
                        List.of(),
                        new float[] {1, Float.MIN_VALUE, -3},
                        List.of(),
                        TIMES));
    }

    @ParameterizedTest
    @MethodSource("predictions")
    void predictionsReadBackAsTheyWere(SequencePrediction prediction) throws Exception {
        byte[] message = new SequencePredictionWriter().write(prediction);

        // AssertJ's own comparison has NaN differ from itself.
        assertThat(new SequencePredictionReader().read(message))
                .usingRecursiveComparison()
                .withEqualsForType(Double::equals, Double.class)
                .isEqualTo(prediction);
    }

    @ParameterizedTest
    @MethodSource("predictions")
    void predictionsHaveTheBytesThatAvroWrites(SequencePrediction prediction) throws Exception {
        byte[] message = new SequencePredictionWriter().write(prediction);
        GenericRecord read = new GenericRecordReader(MessageType.SEQUENCE_PREDICTION).read(message);

        assertThat(Messages.bytesOf(read)).isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("predictions")
    void aMessageIsNoLargerThanForetold(SequencePrediction prediction) {
        byte[] message = new SequencePredictionWriter().write(prediction);

        assertThat(SequencePredictionWriter.mostBytes(prediction))
                .isBetween((long) message.length, message.length + 600L);
    }

    @Test
    void aPredictionIsALineOfJson() throws Exception {
        String json = new MessageJson().toJson(new SequencePredictionWriter().write(tokens()));

        assertThat(json)
                .startsWith(
                        "{\"id\":\"7\",\"eventTime\":\"1970-01-01T00:00:00.005Z\",\"key\":\"k\","
                                + "\"model\":\"g2p\",\"modelVersion\":\"0123456789abcdef\","
                                + "\"candidates\":[{\"tokens\":[4,300000],\"text\":\"HH AH\","
                                + "\"logProbability\":-0.5,\"score\":-0.25,"
                                + "\"finishReason\":\"END_TOKEN\"},{\"tokens\":[],\"text\":null,"
                                + "\"logProbability\":null,")
                .contains("\"heads\":2,\"queries\":3,\"keys\":2,\"weights\":[0.25,0.75,1.0,")
                .endsWith("\"finished\":\"1970-01-01T00:00:00.004Z\"}");
    }

    @Test
    void queriesThatKnewFewerKeysAreFilledUpWithZeros() throws Exception {
        SequencePrediction ragged =
                new SequencePrediction(
                        "1",
                        0,
                        null,
                        "m",
                        "0",
                        List.of(),
                        null,
                        List.of(
                                new Attention(
                                        Attention.Kind.DECODER_SELF,
                                        0,
                                        new float[][][] {{{1}, {0.5f, 0.5f}}})),
                        TIMES);

        SequencePrediction read =
                new SequencePredictionReader().read(new SequencePredictionWriter().write(ragged));

        assertThat(read.attention().get(0).weights())
                .isDeepEqualTo(new float[][][] {{{1, 0}, {0.5f, 0.5f}}});
    }

    @Test
    void attentionThatDoesNotFitItsSizesIsRefused() throws Exception {
        byte[] message = new SequencePredictionWriter().write(tokens());
        GenericRecord read = new GenericRecordReader(MessageType.SEQUENCE_PREDICTION).read(message);
        GenericRecord attention = (GenericRecord) ((List<?>) read.get("attention")).get(0);
        for (int[] sizes :
                new int[][] {{-2, -3, 2}, {2, 3, 3}, {1 << 30, 1 << 30, 16}, {12, 1, 0}}) {
            attention.put("heads", sizes[0]);
            attention.put("queries", sizes[1]);
            attention.put("keys", sizes[2]);
            byte[] wrong = Messages.bytesOf(read);

            assertThatThrownBy(() -> new SequencePredictionReader().read(wrong))
                    .isInstanceOf(BadRecordException.class)
                    .hasMessageStartingWith("attention must have heads x queries x keys");
        }
    }

    static Stream<SequenceRequest> requests() {
        return Stream.of(
                        new DecodingOptions(
                                new DecodingStrategy.Greedy(), new int[] {9}, 1, 40, true),
                        new DecodingOptions(
                                new DecodingStrategy.Beam(64, 1.5f, 3), new int[0], 0, 7, false),
                        new DecodingOptions(
                                new DecodingStrategy.Sampling(0.5f, 1, 0.25f, Long.MIN_VALUE),
                                new int[0],
                                0,
                                Integer.MAX_VALUE,
                                false))
                .flatMap(
                        options ->
                                Stream.of(
                                        new SequenceRequest(
                                                "1",
                                                5,
                                                "k",
                                                new SequenceInput.Text("häßlich"),
                                                options,
                                                POSITION,
                                                null),
                                        new SequenceRequest(
                                                "2",
                                                5,
                                                null,
                                                new SequenceInput.Tokens(new int[] {1, -2}),
                                                options,
                                                POSITION,
                                                null)));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void requestsDecodeAsTheyWere(SequenceRequest request) {
        byte[] message = new SequenceRequestWriter().write(request);
        SequenceDecoder decoder =
                SequenceDecoder.ofRequests(
                        WireFormat.SINGLE_OBJECT, DecodingOptions.DEFAULT, 1_000);

        assertThat(decoder.decode(message, POSITION))
                .usingRecursiveComparison()
                .ignoringFields("bytes")
                .isEqualTo(request);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void requestsHaveTheBytesThatAvroWrites(SequenceRequest request) throws Exception {
        byte[] message = new SequenceRequestWriter().write(request);
        GenericRecord read = new GenericRecordReader(MessageType.SEQUENCE_REQUEST).read(message);

        assertThat(Messages.bytesOf(read)).isEqualTo(message);
    }

    @Test
    void theDefaultOptionsLeaveTheDecodingToTheJob() {
        DecodingOptions job =
                new DecodingOptions(new DecodingStrategy.Beam(2, 0, 1), new int[0], 3, 9, false);
        byte[] message =
                new SequenceRequestWriter()
                        .write(
                                new SequenceRequest(
                                        "1",
                                        5,
                                        null,
                                        new SequenceInput.Text("a"),
                                        DecodingOptions.DEFAULT,
                                        POSITION,
                                        null));

        SequenceRequest read =
                (SequenceRequest)
                        SequenceDecoder.ofRequests(WireFormat.SINGLE_OBJECT, job, 1_000)
                                .decode(message, POSITION);

        assertThat(read.options()).usingRecursiveComparison().isEqualTo(job);
    }
}
