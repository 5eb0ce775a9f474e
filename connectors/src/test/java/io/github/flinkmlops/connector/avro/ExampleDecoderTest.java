package io.github.flinkmlops.connector.avro;

import static io.github.flinkmlops.connector.avro.Messages.POSITION;
import static io.github.flinkmlops.connector.avro.Messages.accepted;
import static io.github.flinkmlops.connector.avro.Messages.bytesOf;
import static io.github.flinkmlops.connector.avro.Messages.example;
import static io.github.flinkmlops.connector.avro.Messages.reason;
import static io.github.flinkmlops.connector.avro.Messages.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.example.DenseFeatures;
import io.github.flinkmlops.example.Example;
import io.github.flinkmlops.example.Label;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.example.SparseFeatures;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class ExampleDecoderTest {

    private final ExampleDecoder dense =
            ExampleDecoder.ofExamples(
                    WireFormat.SINGLE_OBJECT, 2, 0, () -> Messages.LETTERS, false);
    private final ExampleDecoder mixed =
            ExampleDecoder.ofExamples(
                    WireFormat.SINGLE_OBJECT, 2, 10, () -> Messages.LETTERS, false);

    @Test
    void denseFeaturesAreTheModelsInput() {
        Example example = accepted(dense.decode(denseMessage(1f, -2f), POSITION));

        assertThat(((DenseFeatures) example.features()).values()).containsExactly(1f, -2f);
        assertThat(example.label()).isEqualTo(new Label.ClassName("B", 1));
        assertThat(example.weight()).isEqualTo(1f);
        assertThat(example.bytes()).isNull();
    }

    @Test
    void sparseFeaturesStandBehindTheDenseOnes() {
        byte[] message = bytesOf(example(List.of(5f, 6f), List.of(9, 0), List.of(7f, 8f), "A"));

        SparseFeatures features =
                (SparseFeatures) accepted(mixed.decode(message, POSITION)).features();

        assertThat(features.size()).isEqualTo(12);
        assertThat(features.indices()).containsExactly(0, 1, 11, 2);
        assertThat(features.values()).containsExactly(5f, 6f, 7f, 8f);
    }

    @Test
    void whatTheRecordDoesNotSayComesFromItsPosition() {
        Example example = accepted(dense.decode(denseMessage(1f, 2f), POSITION));

        assertThat(example.id()).isEqualTo("flights-2-17");
        assertThat(example.eventTime()).isEqualTo(1_000);
        assertThat(example.key()).isNull();
    }

    @Test
    void whatTheRecordSaysIsTaken() {
        GenericRecord record = example(List.of(1f, 2f), List.of(), List.of(), null);
        record.put("id", "no. 1");
        record.put("eventTime", -5L);
        record.put("key", "k");
        record.put("weight", 0.5f);

        Example example = accepted(dense.decode(bytesOf(record), POSITION));

        assertThat(example.id()).isEqualTo("no. 1");
        assertThat(example.eventTime()).isEqualTo(-5);
        assertThat(example.key()).isEqualTo("k");
        assertThat(example.weight()).isEqualTo(0.5f);
        assertThat(example.label()).isNull();
    }

    @Test
    void bytesAreKeptOnRequestAndInEveryRefusal() {
        byte[] good = denseMessage(1f, 2f);
        byte[] bad = denseMessage(1f, Float.NaN);
        ExampleDecoder keeping =
                ExampleDecoder.ofExamples(WireFormat.SINGLE_OBJECT, 2, 0, null, true);

        assertThat(accepted(keeping.decode(good, POSITION)).bytes()).isSameAs(good);
        assertThat(refused(dense.decode(bad, POSITION)).bytes()).isSameAs(bad);
        assertThat(refused(dense.decode(bad, POSITION)).position()).isEqualTo(POSITION);
    }

    @Test
    void everyKindOfBadMessageHasItsReason() {
        byte[] good = denseMessage(1f, 2f);
        byte[] trailing = Arrays.copyOf(good, good.length + 3);
        byte[] unknown = good.clone();
        unknown[5] ^= 1;

        assertThat(reason(dense.decode(null, POSITION))).isEqualTo(RejectReason.NULL_VALUE);
        assertThat(reason(dense.decode(new byte[0], POSITION))).isEqualTo(RejectReason.EMPTY_VALUE);
        assertThat(reason(dense.decode("hello".getBytes(StandardCharsets.UTF_8), POSITION)))
                .isEqualTo(RejectReason.NO_MARKER);
        assertThat(reason(dense.decode(unknown, POSITION))).isEqualTo(RejectReason.UNKNOWN_SCHEMA);
        assertThat(reason(dense.decode(trailing, POSITION))).isEqualTo(RejectReason.TRAILING_BYTES);
        assertThat(reason(dense.decode(denseMessage(1f), POSITION)))
                .isEqualTo(RejectReason.WRONG_LENGTH);
        assertThat(reason(dense.decode(denseMessage(1f, Float.NaN), POSITION)))
                .isEqualTo(RejectReason.NOT_FINITE);
        assertThat(reason(dense.decode(denseMessage(Float.NEGATIVE_INFINITY, 0f), POSITION)))
                .isEqualTo(RejectReason.NOT_FINITE);
        assertThat(reason(labelled("Z"))).isEqualTo(RejectReason.UNKNOWN_CLASS);
        assertThat(reason(weighted(-1f))).isEqualTo(RejectReason.NEGATIVE_WEIGHT);
        assertThat(reason(weighted(Float.NaN))).isEqualTo(RejectReason.NOT_FINITE);
    }

    @Test
    void everyBadIndexHasItsReason() {
        assertThat(reason(sparse(List.of(3, -1), List.of(1f, 1f))))
                .isEqualTo(RejectReason.NEGATIVE_INDEX);
        assertThat(reason(sparse(List.of(3, 1, 3), List.of(1f, 1f, 1f))))
                .isEqualTo(RejectReason.DUPLICATE_INDEX);
        assertThat(reason(sparse(List.of(10), List.of(1f))))
                .isEqualTo(RejectReason.INDEX_OUT_OF_RANGE);
        assertThat(reason(sparse(List.of(1, 2), List.of(1f)))).isEqualTo(RejectReason.WRONG_LENGTH);
        assertThat(reason(sparse(List.of(1), List.of(Float.POSITIVE_INFINITY))))
                .isEqualTo(RejectReason.NOT_FINITE);
    }

    @Test
    void sparseFeaturesOfADenseModelAreRefused() {
        byte[] message = bytesOf(example(List.of(1f, 2f), List.of(0), List.of(1f), "A"));

        assertThat(reason(dense.decode(message, POSITION)))
                .isEqualTo(RejectReason.INDEX_OUT_OF_RANGE);
    }

    @Test
    void aCutRecordIsTruncatedWhereverItIsCut() {
        GenericRecord record = example(List.of(1f, 2f), List.of(1, 2, 3), List.of(1f, 2f, 3f), "B");
        record.put("id", "an id of its own");
        byte[] message = bytesOf(record);

        for (int length = 1; length < message.length; length++) {
            Decoded decoded = mixed.decode(Arrays.copyOf(message, length), POSITION);
            assertThat(reason(decoded)).as("cut to %d", length).isEqualTo(RejectReason.TRUNCATED);
        }
    }

    @Test
    void aHostileCountIsTooLong() {
        AvroOutput out = new AvroOutput();
        out.writeEncoded(SingleObject.header(MessageType.EXAMPLE.schema()));
        out.writeLong(0);
        out.writeLong(0);
        out.writeLong(0);
        out.writeLong(2_000_000_000);

        assertThat(refused(dense.decode(out.toByteArray(), POSITION)))
                .satisfies(r -> assertThat(r.reason()).isEqualTo(RejectReason.TOO_LONG))
                .satisfies(r -> assertThat(r.error()).contains("2000000000", "0 bytes are left"));
    }

    @Test
    void nothingOfABadMessageIsLeftForTheNext() {
        GenericRecord full = example(List.of(1f, 2f), List.of(1), List.of(Float.NaN), "A");
        full.put("id", "bad");
        full.put("key", "bad");
        full.put("eventTime", 9L);
        full.put("weight", 7f);
        byte[] bad = bytesOf(full);
        byte[] good = bytesOf(example(List.of(3f, 4f), List.of(), List.of(), null));

        for (int length = 0; length <= bad.length; length++) {
            refused(mixed.decode(Arrays.copyOf(bad, length), POSITION));
            Example next = accepted(mixed.decode(good, POSITION));

            assertThat(next.id()).isEqualTo("flights-2-17");
            assertThat(next.key()).isNull();
            assertThat(next.eventTime()).isEqualTo(1_000);
            assertThat(next.weight()).isEqualTo(1f);
            assertThat(next.label()).isNull();
            assertThat(((SparseFeatures) next.features()).values()).containsExactly(3f, 4f);
        }
    }

    @Test
    void recordsOfAnySchemaAreEncoded() {
        ExampleDecoder flights =
                ExampleDecoder.ofRecords(
                        WireFormat.SINGLE_OBJECT,
                        List.of(Messages.FLIGHT),
                        Messages::flightEncoder,
                        false);

        Example late =
                accepted(flights.decode(bytesOf(Messages.flight(7, "JFK", 300, 20f)), POSITION));
        Example unknown =
                accepted(flights.decode(bytesOf(Messages.flight(8, "SAN", 300, null)), POSITION));

        assertThat(late.id()).isEqualTo("7");
        assertThat(late.key()).isEqualTo("JFK");
        assertThat(late.eventTime()).isEqualTo(980_985_540_000L);
        assertThat(late.label()).isEqualTo(new Label.Number(20, 1f));
        assertThat(((SparseFeatures) late.features()).indices()).containsExactly(0, 2, 26);
        assertThat(unknown.label()).isNull();
    }

    @Test
    void whatTheEncoderRefusesKeepsItsBytes() {
        ExampleDecoder flights =
                ExampleDecoder.ofRecords(
                        WireFormat.PLAIN, List.of(Messages.FLIGHT), Messages::flightEncoder, false);
        GenericRecord flight = Messages.flight(7, "JFK", 300, 20f);
        flight.put("departure", "yesterday");
        byte[] message = new GenericRecordWriter(Messages.FLIGHT, WireFormat.PLAIN).write(flight);

        assertThat(refused(flights.decode(message, POSITION)))
                .satisfies(r -> assertThat(r.reason()).isEqualTo(RejectReason.UNREADABLE_VALUE))
                .satisfies(r -> assertThat(r.bytes()).isSameAs(message));
    }

    @Test
    void aDecoderThatWasSentDecodesTheSame() throws Exception {
        ExampleDecoder sent = InstantiationUtil.clone(dense);
        sent.open();

        assertThat(accepted(sent.decode(denseMessage(1f, 2f), POSITION)).label())
                .isEqualTo(new Label.ClassName("B", 1));
    }

    @Test
    void aFieldThatTheSchemaLacksIsFoundWhileTheJobIsBuilt() {
        assertThatThrownBy(
                        () ->
                                ExampleDecoder.ofRecords(
                                        WireFormat.PLAIN,
                                        List.of(MessageType.EVALUATION.schema()),
                                        Messages::flightEncoder,
                                        false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("field 'distance' is not in the schema")
                .hasMessageContaining("io.github.flinkmlops.Evaluation")
                .hasMessageContaining("modelVersion");
    }

    @Test
    void plainRecordsCanHaveOneSchemaOnly() {
        assertThatThrownBy(
                        () ->
                                ExampleDecoder.ofRecords(
                                        WireFormat.PLAIN,
                                        List.of(Messages.FLIGHT, Messages.FLIGHT),
                                        Messages::flightEncoder,
                                        false))
                .hasMessageContaining("must be 1, were 2");
    }

    private static byte[] denseMessage(Float... values) {
        return bytesOf(example(List.of(values), List.of(), List.of(), "B"));
    }

    private Decoded labelled(Object label) {
        byte[] message = bytesOf(example(List.of(1f, 2f), List.of(), List.of(), label));
        return dense.decode(message, POSITION);
    }

    private Decoded weighted(float weight) {
        GenericRecord record = example(List.of(1f, 2f), List.of(), List.of(), "A");
        record.put("weight", weight);
        return dense.decode(bytesOf(record), POSITION);
    }

    private Decoded sparse(List<Integer> indices, List<Float> values) {
        return mixed.decode(bytesOf(example(List.of(1f, 2f), indices, values, "A")), POSITION);
    }
}
