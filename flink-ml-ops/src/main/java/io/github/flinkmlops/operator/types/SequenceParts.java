package io.github.flinkmlops.operator.types;

import io.github.flinkmlops.sequence.Attention;
import io.github.flinkmlops.sequence.Candidate;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.DecodingStrategy;
import io.github.flinkmlops.sequence.FinishReason;
import io.github.flinkmlops.sequence.SequenceInput;
import io.github.flinkmlops.sequence.SequencePrediction;
import io.github.flinkmlops.sequence.SequenceRequest;
import io.github.flinkmlops.sequence.Times;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** How requests and predictions are written, inside of whatever holds them. */
final class SequenceParts {

    private SequenceParts() {}

    static void writeRequest(SequenceRequest request, DataOutputView out) throws IOException {
        RecordSerializer.writeText(request.id(), out);
        out.writeLong(request.eventTime());
        RecordSerializer.writeText(request.key(), out);
        writeInput(request.input(), out);
        writeOptions(request.options(), out);
        DecodedSerializer.writePosition(request.position(), out);
        RecordSerializer.writeBytes(request.bytes(), out);
    }

    static SequenceRequest readRequest(DataInputView in) throws IOException {
        return new SequenceRequest(
                RecordSerializer.readText(in),
                in.readLong(),
                RecordSerializer.readOptionalText(in),
                readInput(in),
                readOptions(in),
                DecodedSerializer.readPosition(in),
                RecordSerializer.readBytes(in));
    }

    private static void writeInput(SequenceInput input, DataOutputView out) throws IOException {
        if (input instanceof SequenceInput.Text text) {
            out.writeByte(0);
            RecordSerializer.writeText(text.text(), out);
        } else if (input instanceof SequenceInput.Tokens tokens) {
            out.writeByte(1);
            writeIds(tokens.ids(), out);
        }
    }

    private static SequenceInput readInput(DataInputView in) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case 0 -> new SequenceInput.Text(RecordSerializer.readText(in));
            case 1 -> new SequenceInput.Tokens(readIds(in));
            default -> throw new IOException("no input has the kind " + kind);
        };
    }

    private static void writeOptions(DecodingOptions options, DataOutputView out)
            throws IOException {
        DecodingStrategy strategy = options.strategy();
        if (strategy instanceof DecodingStrategy.Greedy) {
            out.writeByte(0);
        } else if (strategy instanceof DecodingStrategy.Beam beam) {
            out.writeByte(1);
            out.writeInt(beam.width());
            out.writeFloat(beam.lengthPenalty());
            out.writeInt(beam.nBest());
        } else if (strategy instanceof DecodingStrategy.Sampling sampling) {
            out.writeByte(2);
            out.writeFloat(sampling.temperature());
            out.writeInt(sampling.topK());
            out.writeFloat(sampling.topP());
            out.writeLong(sampling.seed());
        }
        writeIds(options.prefix(), out);
        out.writeInt(options.minLength());
        out.writeInt(options.maxLength());
        out.writeBoolean(options.attention());
    }

    private static DecodingOptions readOptions(DataInputView in) throws IOException {
        return new DecodingOptions(
                readStrategy(in), readIds(in), in.readInt(), in.readInt(), in.readBoolean());
    }

    private static DecodingStrategy readStrategy(DataInputView in) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case 0 -> new DecodingStrategy.Greedy();
            case 1 -> new DecodingStrategy.Beam(in.readInt(), in.readFloat(), in.readInt());
            case 2 ->
                    new DecodingStrategy.Sampling(
                            in.readFloat(), in.readInt(), in.readFloat(), in.readLong());
            default -> throw new IOException("no decoding strategy has the kind " + kind);
        };
    }

    static void writePrediction(SequencePrediction prediction, DataOutputView out)
            throws IOException {
        RecordSerializer.writeText(prediction.id(), out);
        out.writeLong(prediction.eventTime());
        RecordSerializer.writeText(prediction.key(), out);
        RecordSerializer.writeText(prediction.model(), out);
        RecordSerializer.writeText(prediction.modelVersion(), out);
        out.writeInt(prediction.candidates().size());
        for (Candidate candidate : prediction.candidates()) {
            writeCandidate(candidate, out);
        }
        float[] vector = prediction.vector();
        out.writeBoolean(vector != null);
        if (vector != null) {
            RecordSerializer.writeFloats(vector, out);
        }
        out.writeInt(prediction.attention().size());
        for (Attention attention : prediction.attention()) {
            writeAttention(attention, out);
        }
        out.writeLong(prediction.times().appended());
        out.writeLong(prediction.times().received());
        out.writeLong(prediction.times().firstToken());
        out.writeLong(prediction.times().finished());
    }

    static SequencePrediction readPrediction(DataInputView in) throws IOException {
        return new SequencePrediction(
                RecordSerializer.readText(in),
                in.readLong(),
                RecordSerializer.readOptionalText(in),
                RecordSerializer.readText(in),
                RecordSerializer.readText(in),
                readList(in, SequenceParts::readCandidate),
                in.readBoolean() ? RecordSerializer.readFloats(in) : null,
                readList(in, SequenceParts::readAttention),
                new Times(in.readLong(), in.readLong(), in.readLong(), in.readLong()));
    }

    private static void writeCandidate(Candidate candidate, DataOutputView out) throws IOException {
        writeIds(candidate.tokens(), out);
        RecordSerializer.writeText(candidate.text(), out);
        out.writeDouble(candidate.logProbability());
        out.writeDouble(candidate.score());
        RecordSerializer.writeText(candidate.finishReason().name(), out);
    }

    private static Candidate readCandidate(DataInputView in) throws IOException {
        return new Candidate(
                readIds(in),
                RecordSerializer.readOptionalText(in),
                in.readDouble(),
                in.readDouble(),
                FinishReason.valueOf(RecordSerializer.readText(in)));
    }

    private static void writeAttention(Attention attention, DataOutputView out) throws IOException {
        RecordSerializer.writeText(attention.kind().name(), out);
        out.writeInt(attention.layer());
        out.writeInt(attention.weights().length);
        for (float[][] head : attention.weights()) {
            out.writeInt(head.length);
            for (float[] query : head) {
                RecordSerializer.writeFloats(query, out);
            }
        }
    }

    private static Attention readAttention(DataInputView in) throws IOException {
        Attention.Kind kind = Attention.Kind.valueOf(RecordSerializer.readText(in));
        int layer = in.readInt();
        float[][][] weights = new float[in.readInt()][][];
        for (int head = 0; head < weights.length; head++) {
            weights[head] = new float[in.readInt()][];
            for (int query = 0; query < weights[head].length; query++) {
                weights[head][query] = RecordSerializer.readFloats(in);
            }
        }
        return new Attention(kind, layer, weights);
    }

    private static void writeIds(int[] ids, DataOutputView out) throws IOException {
        out.writeInt(ids.length);
        for (int id : ids) {
            out.writeInt(id);
        }
    }

    private static int[] readIds(DataInputView in) throws IOException {
        int[] ids = new int[in.readInt()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = in.readInt();
        }
        return ids;
    }

    /** Reads one of a list. */
    private interface Reader<T> {
        T read(DataInputView in) throws IOException;
    }

    private static <T> List<T> readList(DataInputView in, Reader<T> reader) throws IOException {
        int count = in.readInt();
        List<T> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(reader.read(in));
        }
        return List.copyOf(list);
    }
}
