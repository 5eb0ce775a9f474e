package io.github.flinkmlops.connector.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.DecodingStrategy;
import io.github.flinkmlops.sequence.Incoming;
import io.github.flinkmlops.sequence.Refused;
import io.github.flinkmlops.sequence.SequenceInput;
import io.github.flinkmlops.sequence.SequenceRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class SequenceDecoderTest {

    private static final Position POSITION = new Position("words", 2, 17, 1_000);
    private static final int LARGEST = 1_000;
    private static final DecodingOptions BEAM =
            new DecodingOptions(new DecodingStrategy.Beam(8, 0.6f, 2), new int[] {5}, 1, 40, false);
    private static final DecodingOptions SAMPLING =
            new DecodingOptions(
                    new DecodingStrategy.Sampling(0.7f, 10, 0.9f, 42), new int[0], 0, 40, false);

    static final Schema WORD =
            new Schema.Parser()
                    .parse(
                            """
                            {"type": "record", "name": "Word", "namespace": "test", "fields": [
                              {"name": "number", "type": "long"},
                              {"name": "about", "type": {"type": "record", "name": "About", "fields": [
                                {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
                                {"name": "language", "type": ["null", "string"]}]}},
                              {"name": "ids", "type": ["null", {"type": "array", "items": "long"}]},
                              {"name": "spelling", "type": ["null", "string"]}]}
                            """);

    private static SequenceDecoder requests(DecodingOptions defaults) {
        return SequenceDecoder.ofRequests(WireFormat.SINGLE_OBJECT, defaults, LARGEST);
    }

    private static byte[] request(Map<String, Object> fields) {
        GenericRecord record = new GenericData.Record(MessageType.SEQUENCE_REQUEST.schema());
        fields.forEach(record::put);
        return Messages.bytesOf(record);
    }

    static GenericRecord word(List<Long> ids, String spelling) {
        GenericRecord about = new GenericData.Record(WORD.getField("about").schema());
        about.put("at", 5_000_999L);
        about.put("language", "en");
        GenericRecord word = new GenericData.Record(WORD);
        word.put("number", 7L);
        word.put("about", about);
        word.put("ids", ids);
        word.put("spelling", spelling);
        return word;
    }

    static SequenceDecoder words(String text, String tokens) {
        return SequenceDecoder.ofRecords(
                WireFormat.SINGLE_OBJECT,
                List.of(WORD),
                new RequestFields(text, tokens, "number", "about.at", "about.language"),
                DecodingOptions.DEFAULT,
                LARGEST);
    }

    private static SequenceRequest accepted(Incoming incoming) {
        if (incoming instanceof SequenceRequest request) {
            return request;
        }
        throw new AssertionError("refused: " + incoming);
    }

    private static Rejected refused(Incoming incoming) {
        if (incoming instanceof Refused refused) {
            return refused.rejected();
        }
        throw new AssertionError("accepted: " + incoming);
    }

    private static DecodingOptions options(DecodingOptions defaults, Map<String, Object> fields) {
        Map<String, Object> all = new HashMap<>(fields);
        all.put("text", "word");
        return accepted(requests(defaults).decode(request(all), POSITION)).options();
    }

    private static String wrongOptions(DecodingOptions defaults, Map<String, Object> fields) {
        Map<String, Object> all = new HashMap<>(fields);
        all.put("text", "word");
        Rejected rejected = refused(requests(defaults).decode(request(all), POSITION));
        assertThat(rejected.reason()).isEqualTo(RejectReason.WRONG_OPTIONS);
        assertThat(rejected.bytes()).isEqualTo(request(all));
        assertThat(rejected.position()).isEqualTo(POSITION);
        return rejected.error();
    }

    @Test
    void aTextAloneIsARequestWithTheDefaultsOfTheJobAndOfItsPosition() {
        byte[] message = request(Map.of("text", "späť"));
        SequenceRequest request = accepted(requests(BEAM).decode(message, POSITION));

        assertThat(request)
                .usingRecursiveComparison()
                .isEqualTo(
                        new SequenceRequest(
                                "words-2-17",
                                1_000,
                                null,
                                new SequenceInput.Text("späť"),
                                BEAM,
                                POSITION,
                                message));
    }

    @Test
    void tokensTravelAsTheyAre() {
        byte[] message =
                request(
                        Map.of(
                                "id",
                                "7",
                                "eventTime",
                                5L,
                                "key",
                                "k",
                                "tokens",
                                List.of(3, 0, -1)));
        SequenceRequest request = accepted(requests(BEAM).decode(message, POSITION));

        assertThat(request.input())
                .usingRecursiveComparison()
                .isEqualTo(new SequenceInput.Tokens(new int[] {3, 0, -1}));
        assertThat(request.id()).isEqualTo("7");
        assertThat(request.eventTime()).isEqualTo(5);
        assertThat(request.key()).isEqualTo("k");
    }

    @Test
    void whatARequestSaysReplacesWhatTheJobSays() {
        assertThat(options(BEAM, Map.of("beamWidth", 4, "maxLength", 9, "attention", true)))
                .usingRecursiveComparison()
                .isEqualTo(
                        new DecodingOptions(
                                new DecodingStrategy.Beam(4, 0.6f, 2), new int[] {5}, 1, 9, true));
        assertThat(options(BEAM, Map.of("strategy", "greedy", "prefix", List.of(1, 2))))
                .usingRecursiveComparison()
                .isEqualTo(
                        new DecodingOptions(
                                new DecodingStrategy.Greedy(), new int[] {1, 2}, 1, 40, false));
        assertThat(options(DecodingOptions.DEFAULT, Map.of("strategy", "beam")).strategy())
                .isEqualTo(new DecodingStrategy.Beam(4, 0, 1));
        assertThat(options(SAMPLING, Map.of("temperature", 2f, "topK", 3, "seed", 8L)).strategy())
                .isEqualTo(new DecodingStrategy.Sampling(2, 3, 0.9f, 8));
    }

    @Test
    void samplingWithoutASeedDrawsByTheRequestsId() {
        DecodingStrategy one = options(SAMPLING, Map.of("id", "1")).strategy();

        assertThat(options(SAMPLING, Map.of("id", "1")).strategy()).isEqualTo(one);
        assertThat(options(SAMPLING, Map.of("id", "2")).strategy()).isNotEqualTo(one);
    }

    @Test
    void wrongOptionsAreRefusedWithValueAndLimit() {
        DecodingOptions greedy = DecodingOptions.DEFAULT;
        assertThat(wrongOptions(SAMPLING, Map.of("temperature", 0f)))
                .isEqualTo("temperature must be finite and above 0, was 0.0");
        assertThat(wrongOptions(SAMPLING, Map.of("temperature", Float.NaN)))
                .isEqualTo("temperature must be finite and above 0, was NaN");
        assertThat(wrongOptions(SAMPLING, Map.of("topP", 1.5f)))
                .isEqualTo("topP must be above 0 and at most 1, was 1.5");
        assertThat(wrongOptions(SAMPLING, Map.of("topK", 0)))
                .isEqualTo("topK must be at least 1, was 0");
        assertThat(wrongOptions(BEAM, Map.of("beamWidth", 65)))
                .isEqualTo("beam width must be 1 to 64, was 65");
        assertThat(wrongOptions(BEAM, Map.of("nBest", 9)))
                .isEqualTo("nBest must be 1 to the beam width 8, was 9");
        assertThat(wrongOptions(greedy, Map.of("minLength", 5, "maxLength", 4)))
                .isEqualTo("maxLength must be at least 1 and at least minLength 5, was 4");
        assertThat(wrongOptions(greedy, Map.of("maxLength", 2, "prefix", List.of(1, 2))))
                .isEqualTo("the prefix must be shorter than maxLength 2, has 2 tokens");
        assertThat(wrongOptions(greedy, Map.of("temperature", 1f)))
                .isEqualTo("temperature is a setting of sampling, the strategy is greedy");
        assertThat(wrongOptions(SAMPLING, Map.of("nBest", 1)))
                .isEqualTo("nBest is a setting of beam, the strategy is sampling");
        assertThat(wrongOptions(greedy, Map.of("strategy", "Beam")))
                .isEqualTo("strategy must be one of greedy, beam and sampling, was 'Beam'");
    }

    @Test
    void poisonIsRefusedWithItsReasonAndLeavesTheNextAlone() {
        SequenceDecoder decoder = requests(DecodingOptions.DEFAULT);
        byte[] good = request(Map.of("text", "good", "maxLength", 3));

        Map<RejectReason, byte[]> poison =
                Map.of(
                        RejectReason.EMPTY_VALUE, new byte[0],
                        RejectReason.NO_MARKER, new byte[] {1, 2, 3},
                        RejectReason.UNKNOWN_SCHEMA,
                                Messages.bytesOf(Messages.flight(1, "SAN", 2, null)),
                        RejectReason.TRUNCATED, Arrays.copyOf(good, good.length - 3),
                        RejectReason.TRAILING_BYTES, Arrays.copyOf(good, good.length + 1),
                        RejectReason.MISSING_VALUE, request(Map.of("id", "1")),
                        RejectReason.MALFORMED, request(Map.of("text", "a", "tokens", List.of(1))),
                        RejectReason.OVERSIZED_REQUEST,
                                request(Map.of("text", "a".repeat(LARGEST))));
        poison.forEach(
                (reason, bytes) -> {
                    Rejected rejected = refused(decoder.decode(bytes, POSITION));
                    assertThat(rejected.reason()).as(rejected.error()).isEqualTo(reason);
                    assertThat(bytes).startsWith(rejected.bytes());
                    SequenceRequest next = accepted(decoder.decode(good, POSITION));
                    assertThat(next.input()).isEqualTo(new SequenceInput.Text("good"));
                    assertThat(next.options().maxLength()).isEqualTo(3);
                });
        assertThat(refused(decoder.decode(null, POSITION)).reason())
                .isEqualTo(RejectReason.NULL_VALUE);
    }

    @Test
    void anOversizedRequestKeepsItsBeginning() {
        byte[] message = request(Map.of("text", "a".repeat(LARGEST)));
        Rejected rejected = refused(requests(DecodingOptions.DEFAULT).decode(message, POSITION));

        assertThat(rejected.error())
                .isEqualTo(
                        "a request must have at most 1000 bytes, has %d; the first 1000 are kept"
                                .formatted(message.length));
        assertThat(rejected.bytes()).hasSize(LARGEST);
    }

    @Test
    void recordsOfAnySchemaAreRequestsOfText() {
        byte[] message = Messages.bytesOf(word(null, "hello"));
        SequenceRequest request = accepted(words("spelling", null).decode(message, POSITION));

        assertThat(request.id()).isEqualTo("7");
        assertThat(request.eventTime()).isEqualTo(5_000);
        assertThat(request.key()).isEqualTo("en");
        assertThat(request.input()).isEqualTo(new SequenceInput.Text("hello"));
        assertThat(request.bytes()).isSameAs(message);
    }

    @Test
    void recordsOfAnySchemaAreRequestsOfIds() {
        byte[] message = Messages.bytesOf(word(List.of(1L, 30_000L, -2L), null));
        SequenceRequest request = accepted(words(null, "ids").decode(message, POSITION));

        assertThat(request.id()).isEqualTo("7");
        assertThat(request.eventTime()).isEqualTo(5_000);
        assertThat(request.key()).isEqualTo("en");
        assertThat(request.input())
                .usingRecursiveComparison()
                .isEqualTo(new SequenceInput.Tokens(new int[] {1, 30_000, -2}));
    }

    @Test
    void recordsWithoutTextOrIdsAreRefused() {
        Rejected noText =
                refused(
                        words("spelling", null)
                                .decode(Messages.bytesOf(word(List.of(1L), null)), POSITION));
        assertThat(noText.reason()).isEqualTo(RejectReason.MISSING_VALUE);
        assertThat(noText.error()).isEqualTo("field 'spelling' is null");
        Rejected noIds =
                refused(words(null, "ids").decode(Messages.bytesOf(word(null, "a")), POSITION));
        assertThat(noIds.reason()).isEqualTo(RejectReason.MISSING_VALUE);
        assertThat(noIds.error()).isEqualTo("field 'ids' is null");
        Rejected tooLarge =
                refused(
                        words(null, "ids")
                                .decode(Messages.bytesOf(word(List.of(1L << 40), "a")), POSITION));
        assertThat(tooLarge.error()).isEqualTo("an id must fit 32 bits, was 1099511627776");
    }

    @Test
    void fieldsThatDoNotFitAreFoundWhileTheJobIsBuilt() {
        assertThatThrownBy(() -> words("text", null))
                .hasMessage(
                        "field 'text' is not in the schema test.Word, which has [number, about, ids,"
                                + " spelling]");
        assertThatThrownBy(() -> words(null, "tokens"))
                .hasMessageStartingWith("field 'tokens' is not in the schema test.Word, which has");
        assertThatThrownBy(() -> words(null, "spelling"))
                .hasMessageStartingWith(
                        "field 'spelling' must be an array of ints or longs, or null and such an"
                                + " array, was [");
        assertThatThrownBy(() -> words("ids", null))
                .hasMessageStartingWith("field 'ids' must be a boolean, number, text or enum");
        assertThatThrownBy(() -> words("spelling", "ids"))
                .hasMessage("a request needs a field for its text or one for its tokens, had both");
    }

    @Test
    void aDecoderTravelsToItsTask() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(requests(SAMPLING));
        }
        SequenceDecoder arrived;
        try (ObjectInputStream in =
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            arrived = (SequenceDecoder) in.readObject();
        }
        byte[] message = request(Map.of("text", "word", "seed", 42L));

        assertThat(accepted(arrived.decode(message, POSITION)).options())
                .usingRecursiveComparison()
                .isEqualTo(SAMPLING);
    }
}
