package io.github.flinkmlops.operator.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinkmlops.evaluation.Evaluation;
import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.example.DenseFeatures;
import io.github.flinkmlops.example.Example;
import io.github.flinkmlops.example.Label;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.example.SparseFeatures;
import io.github.flinkmlops.model.ModelSnapshot;
import io.github.flinkmlops.prediction.Prediction;
import io.github.flinkmlops.sequence.Attention;
import io.github.flinkmlops.sequence.Candidate;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.DecodingStrategy;
import io.github.flinkmlops.sequence.FinishReason;
import io.github.flinkmlops.sequence.Refused;
import io.github.flinkmlops.sequence.SequenceInput;
import io.github.flinkmlops.sequence.SequencePrediction;
import io.github.flinkmlops.sequence.SequenceRequest;
import io.github.flinkmlops.sequence.Times;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StreamTypesTest {

    private static final Position POSITION = new Position("flights", 3, 17, 99);

    static Stream<Arguments> records() {
        Rejected rejected = new Rejected(RejectReason.TRUNCATED, "é", new byte[] {1, 2}, POSITION);
        Rejected withoutBytes = new Rejected(RejectReason.NULL_VALUE, "", null, POSITION);
        Example dense =
                new Example(
                        "a",
                        -1,
                        null,
                        new DenseFeatures(new float[] {1, Float.MIN_VALUE}),
                        null,
                        0.5f,
                        POSITION,
                        null);
        Example sparse =
                new Example(
                        "b",
                        1,
                        "key",
                        new SparseFeatures(9, new int[] {8, 2}, new float[] {1, -2}),
                        new Label.ClassName("late", 1),
                        1,
                        POSITION,
                        new byte[] {7});
        Prediction prediction =
                new Prediction(
                        "a",
                        5,
                        "k",
                        "m",
                        7,
                        new float[] {0.25f, 0.75f},
                        List.of("x", "y"),
                        new Label.Number(33, 1),
                        0.5);
        Prediction unlabelled =
                new Prediction("a", 5, null, "m", 7, new float[1], List.of(), null, null);
        SequenceRequest text =
                new SequenceRequest(
                        "w",
                        4,
                        "k",
                        new SequenceInput.Text("wörd"),
                        DecodingOptions.DEFAULT,
                        POSITION,
                        new byte[] {5});
        SequenceRequest beam = request(new DecodingStrategy.Beam(4, 0.6f, 2));
        SequenceRequest sampled =
                request(new DecodingStrategy.Sampling(0.7f, 40, 0.9f, Long.MIN_VALUE));
        SequencePrediction targets =
                new SequencePrediction(
                        "w",
                        4,
                        "k",
                        "g2p",
                        "0123456789abcdef",
                        List.of(
                                new Candidate(
                                        new int[] {5, 6}, "W D", -1, -0.5, FinishReason.END_TOKEN),
                                new Candidate(new int[0], null, -2, -2, FinishReason.LENGTH)),
                        null,
                        List.of(
                                new Attention(
                                        Attention.Kind.DECODER_CROSS,
                                        2,
                                        new float[][][] {{{0.25f, 0.75f}}, {{1, 0}}})),
                        new Times(1, 2, 3, 4));
        SequencePrediction vector =
                new SequencePrediction(
                        "w",
                        4,
                        null,
                        "bert",
                        "v",
                        List.of(),
                        new float[] {1, -1},
                        List.of(),
                        new Times(1, 2, 3, 4));
        return Stream.of(
                Arguments.of(StreamTypes.INCOMING, text),
                Arguments.of(StreamTypes.INCOMING, beam),
                Arguments.of(StreamTypes.INCOMING, sampled),
                Arguments.of(StreamTypes.INCOMING, new Refused(rejected)),
                Arguments.of(StreamTypes.ANSWER, targets),
                Arguments.of(StreamTypes.ANSWER, new Refused(withoutBytes)),
                Arguments.of(StreamTypes.SEQUENCE_PREDICTION, targets),
                Arguments.of(StreamTypes.SEQUENCE_PREDICTION, vector),
                Arguments.of(StreamTypes.DECODED, rejected),
                Arguments.of(StreamTypes.DECODED, withoutBytes),
                Arguments.of(StreamTypes.DECODED, dense),
                Arguments.of(StreamTypes.DECODED, sparse),
                Arguments.of(StreamTypes.REJECTED, rejected),
                Arguments.of(StreamTypes.PREDICTION, prediction),
                Arguments.of(StreamTypes.PREDICTION, unlabelled),
                Arguments.of(
                        StreamTypes.EVALUATION,
                        new Evaluation("m", 1, 2, 3, 4, Map.of("logLoss", 0.5))),
                Arguments.of(
                        StreamTypes.MODEL_SNAPSHOT, new ModelSnapshot("m", 1, 2, new byte[3])));
    }

    private static SequenceRequest request(DecodingStrategy strategy) {
        return new SequenceRequest(
                "w",
                4,
                null,
                new SequenceInput.Tokens(new int[] {3, 2, -1}),
                new DecodingOptions(strategy, new int[] {7}, 2, 9, true),
                POSITION,
                null);
    }

    @ParameterizedTest
    @MethodSource("records")
    <T> void readsBackWhatWasWritten(TypeInformation<T> type, T record) throws IOException {
        TypeSerializer<T> serializer = type.createSerializer(new SerializerConfigImpl());
        DataOutputSerializer out = new DataOutputSerializer(16);
        serializer.serialize(record, out);
        DataOutputSerializer copied = new DataOutputSerializer(16);
        serializer.copy(new DataInputDeserializer(out.getCopyOfBuffer()), copied);
        DataInputDeserializer in = new DataInputDeserializer(copied.getCopyOfBuffer());
        T read = serializer.deserialize(in);
        assertThat(read).usingRecursiveComparison().isEqualTo(record);
        assertThat(in.available()).isZero();
    }

    @ParameterizedTest
    @MethodSource("records")
    <T> void aSavepointFindsTheSerializerAgain(TypeInformation<T> type, T record)
            throws IOException {
        TypeSerializer<T> serializer = type.createSerializer(new SerializerConfigImpl());
        DataOutputSerializer out = new DataOutputSerializer(16);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());
        TypeSerializerSnapshot<T> snapshot =
                TypeSerializerSnapshot.readVersionedSnapshot(
                        new DataInputDeserializer(out.getCopyOfBuffer()),
                        getClass().getClassLoader());
        assertThat(snapshot.restoreSerializer()).isEqualTo(serializer);
        assertThat(record).isInstanceOf(type.getTypeClass());
    }

    @Test
    void saysWhenTheDataHasAnotherFormat() throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(new byte[] {9, 0, 0});
        TypeSerializer<Decoded> serializer =
                StreamTypes.DECODED.createSerializer(new SerializerConfigImpl());
        assertThatThrownBy(() -> serializer.deserialize(in))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("reads format 1, the data has format 9");
    }
}
